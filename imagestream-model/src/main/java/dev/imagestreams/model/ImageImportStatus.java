package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of the import of an image.
 *
 * @param tag the source's tag; empty for an import by digest
 * @param image what was imported
 * @param manifests the images of an index
 */
@Built
public record ImageImportStatus(
    Status status, String tag, Optional<Image> image, List<Image> manifests, JsonExtras extras)
    implements ImageImportStatusBuilder.With {

  public ImageImportStatus {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(image, "image");
    manifests = List.copyOf(manifests);
    Objects.requireNonNull(extras, "extras");
  }
}
