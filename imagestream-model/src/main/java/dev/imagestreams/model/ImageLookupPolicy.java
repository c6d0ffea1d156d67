package dev.imagestreams.model;

import java.util.Objects;

/**
 * Whether short image names in the stream's namespace may mean this stream.
 *
 * @param local {@code false} unless said
 */
@Built
public record ImageLookupPolicy(boolean local, JsonExtras extras)
    implements ImageLookupPolicyBuilder.With {

  public static final ImageLookupPolicy DEFAULT = new ImageLookupPolicy(false, JsonExtras.none());

  public ImageLookupPolicy {
    Objects.requireNonNull(extras, "extras");
  }
}
