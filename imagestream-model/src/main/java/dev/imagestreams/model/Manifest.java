package dev.imagestreams.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A manifest or an index: the bytes a registry gave, and what they say.
 *
 * <p>The bytes are kept as they came, for a digest is taken over bytes. Understands OCI manifests
 * and indexes and Docker's schema 2 manifests and lists, and reads those of schema 1; of any other
 * type only the bytes are known. A signed manifest of schema 1 has the digest of what was signed.
 * Immutable and thread-safe.
 */
public final class Manifest {

  private final byte[] bytes;
  private final String mediaType;
  private final Digest digest;
  private final Optional<Descriptor> config;
  private final List<Descriptor> layers;
  private final List<Descriptor> manifests;
  private final Optional<Descriptor> subject;
  private final String artifactType;
  private final Map<String, String> annotations;
  private final Optional<SchemaOne> schemaOne;

  private Manifest(byte[] bytes, String mediaType, Digest digest, JsonNode json) {
    this.bytes = bytes;
    this.mediaType = mediaType;
    this.digest = digest;
    this.schemaOne =
        MediaTypes.isSchemaOne(mediaType) ? Optional.of(SchemaOne.of(json)) : Optional.empty();
    this.config = ManifestJson.optionalDescriptor(json, "config");
    this.layers =
        schemaOne.map(SchemaOne::layers).orElseGet(() -> ManifestJson.descriptors(json, "layers"));
    this.manifests = ManifestJson.descriptors(json, "manifests");
    this.subject = ManifestJson.optionalDescriptor(json, "subject");
    this.artifactType = ManifestJson.text(json, "artifactType");
    this.annotations = Collections.unmodifiableMap(ManifestJson.texts(json.path("annotations")));
  }

  /**
   * Reads a manifest.
   *
   * @param bytes taken over; the caller must not change them
   * @param contentType the type the sender gave; parameters are ignored
   * @param algorithm of the digest by which this manifest is known
   * @throws InvalidManifestException when the bytes are not JSON of that type; also when they could
   *     be read as two types, which is how CVE-2021-41190 confuses readers
   */
  public static Manifest parse(byte[] bytes, String contentType, Digest.Algorithm algorithm) {
    Objects.requireNonNull(algorithm, "algorithm");
    JsonNode json = ManifestJson.object(bytes, "manifest");
    String mediaType = ManifestJson.mediaType(json, contentType);
    byte[] digested =
        mediaType.equals(MediaTypes.DOCKER_SCHEMA1_SIGNED)
            ? SchemaOne.payload(bytes, json).orElse(bytes)
            : bytes;
    return new Manifest(bytes, mediaType, algorithm.of(digested), json);
  }

  /** Reads a manifest that is known by its SHA-256 digest. */
  public static Manifest parse(byte[] bytes, String contentType) {
    return parse(bytes, contentType, Digest.Algorithm.SHA256);
  }

  /** The bytes as received; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  public int size() {
    return bytes.length;
  }

  /** The type without parameters. */
  public String mediaType() {
    return mediaType;
  }

  public Digest digest() {
    return digest;
  }

  /** Whether this is a list of manifests, one a platform. */
  public boolean isIndex() {
    return MediaTypes.isIndex(mediaType);
  }

  /** Whether this is a manifest of Docker's schema version 1, which can be read and not pushed. */
  public boolean isSchemaOne() {
    return schemaOne.isPresent();
  }

  /** The config of an image; empty for an index. */
  public Optional<Descriptor> config() {
    return config;
  }

  /** The layers of an image, base first; empty for an index. */
  public List<Descriptor> layers() {
    return layers;
  }

  /** The manifests of an index; empty for an image. */
  public List<Descriptor> manifests() {
    return manifests;
  }

  /** What this manifest is about, if it refers to another one. */
  public Optional<Descriptor> subject() {
    return subject;
  }

  /**
   * What this is for: its {@code artifactType}, or else its config's type (OCI distribution 1.1,
   * "Listing Referrers"); empty where neither is said.
   */
  public String artifactType() {
    return artifactType.isEmpty() ? config.map(Descriptor::mediaType).orElse("") : artifactType;
  }

  /** What the manifest says of itself, in the order it is said. */
  public Map<String, String> annotations() {
    return annotations;
  }

  /**
   * The manifest of an index that fits a platform best: of its operating system and architecture;
   * of the same variant or else the newest older one; the first of several alike. Empty where none
   * fits.
   */
  public Optional<Descriptor> manifestFor(Platform platform) {
    return platform.best(manifests, Descriptor::platform);
  }

  /** What a manifest of schema version 1 says; empty for others. */
  Optional<SchemaOne> schemaOne() {
    return schemaOne;
  }

  /** Config and layers: what must be in the repository before the manifest. */
  public List<Descriptor> blobs() {
    List<Descriptor> blobs = new ArrayList<>(layers.size() + 1);
    config.ifPresent(blobs::add);
    blobs.addAll(layers);
    return blobs;
  }

  /** This manifest's descriptor. */
  public Descriptor descriptor() {
    return new Descriptor(mediaType, digest, bytes.length);
  }

  /** This manifest's descriptor as one of its subject's referrers. */
  public Descriptor referrerDescriptor() {
    return new Descriptor(
        mediaType, digest, bytes.length, Optional.empty(), artifactType(), annotations);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Manifest that
        && digest.equals(that.digest)
        && mediaType.equals(that.mediaType);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return mediaType + " " + digest;
  }
}
