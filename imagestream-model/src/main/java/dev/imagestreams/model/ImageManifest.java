package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * An image of an index.
 *
 * @param manifestSize bytes of the manifest
 * @param variant empty where the architecture has none
 */
@Built
public record ImageManifest(
    String digest,
    String mediaType,
    long manifestSize,
    String architecture,
    String os,
    String variant,
    JsonExtras extras)
    implements ImageManifestBuilder.With {

  public ImageManifest {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(mediaType, "mediaType");
    Objects.requireNonNull(architecture, "architecture");
    Objects.requireNonNull(os, "os");
    Objects.requireNonNull(variant, "variant");
    Objects.requireNonNull(extras, "extras");
  }

  /** What the image runs on, if that is known. */
  public Optional<Platform> platform() {
    return os.isEmpty() && architecture.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Platform(
                os, architecture, variant.isEmpty() ? Optional.empty() : Optional.of(variant)));
  }
}
