package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an image of a stream is made of.
 *
 * @param imageMissing whether nothing is known of the image
 * @param layers digests, base first
 * @param config the config's digest
 * @param manifests digests of an index's images
 */
@Built
public record ImageBlobReferences(
    boolean imageMissing,
    List<String> layers,
    Optional<String> config,
    List<String> manifests,
    JsonExtras extras)
    implements ImageBlobReferencesBuilder.With {

  public ImageBlobReferences {
    layers = List.copyOf(layers);
    Objects.requireNonNull(config, "config");
    manifests = List.copyOf(manifests);
    Objects.requireNonNull(extras, "extras");
  }
}
