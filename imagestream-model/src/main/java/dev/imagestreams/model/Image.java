package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is known of an image, whichever streams and tags point to it.
 *
 * @param digest the manifest's, by which the image is known
 * @param dockerImageReference where it was first seen, {@code repository@digest}
 * @param mediaType the manifest's type
 * @param size bytes of the config and of each different layer; 0 for an index
 * @param layers base first; empty for an index
 * @param manifests the images of an index, one a platform; empty otherwise
 * @param created when the image says it was made
 * @param platform what a single image runs on
 * @param labels of the image's config
 */
public record Image(
    Digest digest,
    String dockerImageReference,
    String mediaType,
    long size,
    List<Descriptor> layers,
    List<Descriptor> manifests,
    Optional<Instant> created,
    Optional<Platform> platform,
    Map<String, String> labels) {

  public Image {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(dockerImageReference, "dockerImageReference");
    Objects.requireNonNull(mediaType, "mediaType");
    layers = List.copyOf(layers);
    manifests = List.copyOf(manifests);
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(platform, "platform");
    labels = ObjectMeta.sorted(labels);
  }

  /**
   * Whether {@link #of} can say more with the manifest's config: artifacts that are not images have
   * configs of their own, and indexes have none.
   */
  public static boolean hasReadableConfig(Manifest manifest) {
    return manifest.config().filter(c -> MediaTypes.isImageConfig(c.mediaType())).isPresent();
  }

  /**
   * The image of a manifest.
   *
   * @param config the bytes of the manifest's config; without them only the manifest speaks
   * @param dockerImageReference where the image can be pulled from
   * @throws InvalidManifestException when the config is not JSON
   */
  public static Image of(Manifest manifest, Optional<byte[]> config, String dockerImageReference) {
    JsonNode json =
        config
            .filter(c -> c.length > 0)
            .map(
                c ->
                    ManifestJson.object(
                        c, "image config " + manifest.config().orElseThrow().digest()))
            .orElseGet(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance::objectNode);
    return new Image(
        manifest.digest(),
        dockerImageReference,
        manifest.mediaType(),
        manifest.isIndex() ? 0 : sizeOf(manifest),
        manifest.layers(),
        manifest.manifests(),
        created(json),
        ManifestJson.platform(json).filter(p -> !p.architecture().isEmpty()),
        labels(json.path("config").path("Labels")));
  }

  /** OpenShift's rule: a layer that stands twice counts once, one that is the config not at all. */
  private static long sizeOf(Manifest manifest) {
    Set<Digest> counted = new HashSet<>();
    long size = 0;
    for (Descriptor blob : manifest.blobs()) {
      if (counted.add(blob.digest())) {
        size = blob.size() > Long.MAX_VALUE - size ? Long.MAX_VALUE : size + blob.size();
      }
    }
    return size;
  }

  private static Optional<Instant> created(JsonNode config) {
    try {
      String text = ManifestJson.text(config, "created");
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      // What an image says of its own age is a claim; a wrong one is no reason to refuse the image.
      return Optional.empty();
    }
  }

  private static Map<String, String> labels(JsonNode json) {
    Map<String, String> labels = new LinkedHashMap<>();
    json.fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isTextual()) {
                labels.put(field.getKey(), field.getValue().textValue());
              }
            });
    return labels;
  }
}
