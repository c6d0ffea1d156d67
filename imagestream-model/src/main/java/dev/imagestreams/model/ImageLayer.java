package dev.imagestreams.model;

import java.util.Objects;

/**
 * A layer of an image.
 *
 * @param name its digest
 * @param size bytes; 0 where it is unknown
 */
@Built
public record ImageLayer(String name, long size, String mediaType, JsonExtras extras)
    implements ImageLayerBuilder.With {

  public ImageLayer {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(extras, "extras");
  }
}
