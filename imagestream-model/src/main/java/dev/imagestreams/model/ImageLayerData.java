package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * A blob of a stream.
 *
 * @param size bytes; empty where it is unknown, as for manifests
 */
@Built
public record ImageLayerData(Optional<Long> size, String mediaType, JsonExtras extras)
    implements ImageLayerDataBuilder.With {

  public ImageLayerData {
    Objects.requireNonNull(size, "size");
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(extras, "extras");
  }
}
