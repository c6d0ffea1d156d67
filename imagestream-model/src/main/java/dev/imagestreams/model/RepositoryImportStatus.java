package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;

/**
 * What became of the import of a repository's tags.
 *
 * @param additionalTags tags that were not imported
 */
@Built
public record RepositoryImportStatus(
    Status status, List<ImageImportStatus> images, List<String> additionalTags, JsonExtras extras)
    implements RepositoryImportStatusBuilder.With {

  public RepositoryImportStatus {
    Objects.requireNonNull(status, "status");
    images = List.copyOf(images);
    additionalTags = List.copyOf(additionalTags);
    Objects.requireNonNull(extras, "extras");
  }
}
