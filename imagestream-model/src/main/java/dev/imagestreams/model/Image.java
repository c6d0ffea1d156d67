package dev.imagestreams.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of an image, whichever streams and tags point to it.
 *
 * @param metadata its name is the digest of the manifest, or of the index
 * @param dockerImageReference where it was first seen, {@code repository@digest}
 * @param dockerImageMetadata what the image says of itself
 * @param dockerImageMetadataVersion {@code 1.0}; {@code pre012} in very old documents
 * @param dockerImageManifest the manifest; empty where it is kept elsewhere
 * @param dockerImageManifestMediaType the manifest's type
 * @param dockerImageConfig the config; empty where it is kept elsewhere
 * @param dockerImageLayers base first; empty for an index
 * @param dockerImageManifests the images of an index, one a platform; empty otherwise
 * @param dockerImageSignatures of schema 1, in base64 as in JSON
 */
@Built
public record Image(
    String apiVersion,
    ObjectMeta metadata,
    String dockerImageReference,
    DockerImageMetadata dockerImageMetadata,
    String dockerImageMetadataVersion,
    String dockerImageManifest,
    String dockerImageManifestMediaType,
    String dockerImageConfig,
    List<ImageLayer> dockerImageLayers,
    List<ImageManifest> dockerImageManifests,
    List<ImageSignature> signatures,
    List<String> dockerImageSignatures,
    JsonExtras extras)
    implements ApiObject, ImageBuilder.With {

  /** {@code "true"}: the image was pushed here, and not only looked at elsewhere. */
  public static final String MANAGED_ANNOTATION = "openshift.io/image.managed";

  /** Which way the layers are listed: {@code ascending} is base first. */
  public static final String LAYERS_ORDER_ANNOTATION = "image.openshift.io/dockerLayersOrder";

  /** An image of which nothing is known. */
  public static final Image UNKNOWN =
      new Image(
          "",
          ObjectMeta.EMPTY,
          "",
          DockerImageMetadata.EMPTY,
          "",
          "",
          "",
          "",
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          JsonExtras.none());

  public Image {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(dockerImageReference, "dockerImageReference");
    Objects.requireNonNull(dockerImageMetadata, "dockerImageMetadata");
    Objects.requireNonNull(dockerImageMetadataVersion, "dockerImageMetadataVersion");
    Objects.requireNonNull(dockerImageManifest, "dockerImageManifest");
    Objects.requireNonNull(dockerImageManifestMediaType, "dockerImageManifestMediaType");
    Objects.requireNonNull(dockerImageConfig, "dockerImageConfig");
    dockerImageLayers = List.copyOf(dockerImageLayers);
    dockerImageManifests = List.copyOf(dockerImageManifests);
    signatures = List.copyOf(signatures);
    dockerImageSignatures = List.copyOf(dockerImageSignatures);
    Objects.requireNonNull(extras, "extras");
  }

  /** An image of which only the name and a place are known. */
  public static Image named(String name, String dockerImageReference) {
    return UNKNOWN
        .with()
        .apiVersion(API_VERSION)
        .metadata(ObjectMeta.named(name))
        .dockerImageReference(dockerImageReference)
        .build();
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
   * @throws InvalidManifestException when the config is not JSON, or a manifest of schema 1 has not
   *     one history entry a layer
   */
  public static Image of(Manifest manifest, Optional<byte[]> config, String dockerImageReference) {
    return ImageDescription.of(manifest, config, dockerImageReference);
  }

  /**
   * Makes the object of JSON in maps, lists, texts and numbers.
   *
   * @throws InvalidDocumentException when it is not one
   */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Image ofTree(Map<String, Object> tree) {
    return ImageStreamJson.ofTree(tree, Image.class);
  }

  /**
   * The manifest's digest, by which the image is known; also where an old document's name leaves
   * out the algorithm.
   *
   * @throws InvalidReferenceException when the image's name is no digest
   */
  public Digest digest() {
    String name = metadata.name();
    return Digest.parse(Digest.isBareHex(name) ? "sha256:" + name : name);
  }

  /** Whether this is a list of images, one a platform. */
  public boolean isIndex() {
    return MediaTypes.isIndex(dockerImageManifestMediaType);
  }

  /** The image of an index that fits a platform best, as {@link Manifest#manifestFor} has it. */
  public Optional<ImageManifest> manifestFor(Platform platform) {
    return platform.best(dockerImageManifests, ImageManifest::platform);
  }

  /** Bytes of the config and of each different layer; 0 for an index. */
  public long size() {
    return dockerImageMetadata.size();
  }

  /** When the image says it was made. */
  public Optional<Instant> created() {
    return dockerImageMetadata.created();
  }

  /** What a single image runs on, if it says so. */
  public Optional<Platform> platform() {
    DockerImageMetadata says = dockerImageMetadata;
    return says.architecture().isEmpty()
        ? Optional.empty()
        : Optional.of(new Platform(says.os(), says.architecture(), filled(says.variant())));
  }

  /** The labels of the image's config. */
  public Map<String, String> labels() {
    return dockerImageMetadata.config().map(DockerConfig::labels).orElse(Map.of());
  }

  private static Optional<String> filled(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
