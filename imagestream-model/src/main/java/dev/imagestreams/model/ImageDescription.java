package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a manifest and its config say of an image, by OpenShift's rules. */
final class ImageDescription {

  private static final String METADATA_VERSION = "1.0";

  private ImageDescription() {}

  static Image of(Manifest manifest, Optional<byte[]> config, String dockerImageReference) {
    return Image.named(manifest.digest().toString(), dockerImageReference)
        .with()
        .metadata(
            ObjectMeta.named(manifest.digest().toString())
                .withAnnotations(Map.of(Image.LAYERS_ORDER_ANNOTATION, "ascending")))
        .dockerImageMetadata(metadata(manifest, config))
        .dockerImageMetadataVersion(METADATA_VERSION)
        .dockerImageManifestMediaType(manifest.mediaType())
        .dockerImageLayers(manifest.layers().stream().map(ImageDescription::layer).toList())
        .dockerImageManifests(manifest.manifests().stream().map(ImageDescription::child).toList())
        .build();
  }

  private static DockerImageMetadata metadata(Manifest manifest, Optional<byte[]> config) {
    if (manifest.isIndex()) {
      return DockerImageMetadata.EMPTY.withId(manifest.digest().toString());
    }
    if (manifest.schemaOne().isPresent()) {
      return ImageConfig.metadata(manifest.schemaOne().get().config()).withSize(sizeOf(manifest));
    }
    return ImageConfig.metadata(json(manifest, config))
        .with()
        .id(manifest.config().map(c -> c.digest().toString()).orElse(""))
        .size(sizeOf(manifest))
        .build();
  }

  private static JsonNode json(Manifest manifest, Optional<byte[]> config) {
    return config
        .filter(bytes -> bytes.length > 0)
        .map(
            bytes ->
                ManifestJson.object(
                    bytes,
                    "image config "
                        + manifest.config().map(c -> c.digest().toString()).orElse("of no name")))
        .orElseGet(JsonNodeFactory.instance::objectNode);
  }

  private static ImageLayer layer(Descriptor layer) {
    return new ImageLayer(
        layer.digest().toString(), layer.size(), layer.mediaType(), JsonExtras.none());
  }

  private static ImageManifest child(Descriptor manifest) {
    Optional<Platform> platform = manifest.platform();
    return new ImageManifest(
        manifest.digest().toString(),
        manifest.mediaType(),
        manifest.size(),
        platform.map(Platform::architecture).orElse(""),
        platform.map(Platform::os).orElse(""),
        platform.flatMap(Platform::variant).orElse(""),
        JsonExtras.none());
  }

  /** A layer that stands twice counts once, one that is the config not at all. */
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
}
