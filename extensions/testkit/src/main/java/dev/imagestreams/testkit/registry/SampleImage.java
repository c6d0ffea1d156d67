package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An image for tests, or an index of such images, with all that belongs to it.
 *
 * @param manifest the image's, or the index
 * @param blobs the image's config and layers, in that order; none for an index
 * @param images the index's images; none for an image
 * @param platform what an image is for
 */
public record SampleImage(
    Manifest manifest, List<byte[]> blobs, List<SampleImage> images, Optional<Platform> platform) {

  public SampleImage {
    blobs = List.copyOf(blobs);
    images = List.copyOf(images);
  }

  /**
   * An image of one layer.
   *
   * @param content what tells images apart: the same content is the same image
   */
  public static SampleImage of(String content) {
    return of(content, Platform.LINUX_AMD64);
  }

  /** An image of one layer, for a platform. */
  public static SampleImage of(String content, Platform platform) {
    byte[] layer = ("layer of " + content).getBytes(UTF_8);
    String config =
        "{\"architecture\":"
            + Json.text(platform.architecture())
            + ",\"os\":"
            + Json.text(platform.os())
            + ",\"config\":{\"Labels\":{\"content\":"
            + Json.text(content)
            + "}},\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
            + Json.text(Digest.sha256(layer).toString())
            + "]}}";
    return new SampleImage(
        manifest(descriptor(config.getBytes(UTF_8)), List.of(layer), ""),
        List.of(config.getBytes(UTF_8), layer),
        List.of(),
        Optional.of(platform));
  }

  /** An index of images. */
  public static SampleImage index(SampleImage... images) {
    List<Descriptor> entries = new ArrayList<>();
    for (SampleImage image : images) {
      Manifest manifest = image.manifest();
      entries.add(
          new Descriptor(
              manifest.mediaType(), manifest.digest(), manifest.size(), image.platform()));
    }
    String json =
        "{\"schemaVersion\":2,\"mediaType\":"
            + Json.text(MediaTypes.OCI_INDEX)
            + ",\"manifests\":"
            + Json.descriptors(entries)
            + "}";
    return new SampleImage(
        Manifest.parse(json.getBytes(UTF_8), MediaTypes.OCI_INDEX),
        List.of(),
        List.of(images),
        Optional.empty());
  }

  /** Something said about another manifest: a signature, an SBOM. */
  public static SampleImage about(Manifest subject, String artifactType, String content) {
    byte[] empty = "{}".getBytes(UTF_8);
    byte[] layer = content.getBytes(UTF_8);
    String more =
        ",\"artifactType\":"
            + Json.text(artifactType)
            + ",\"annotations\":{\"about\":"
            + Json.text(content)
            + "},\"subject\":"
            + Json.descriptor(subject.descriptor());
    Descriptor config =
        new Descriptor("application/vnd.oci.empty.v1+json", Digest.sha256(empty), empty.length);
    return new SampleImage(
        manifest(config, List.of(layer), more), List.of(empty, layer), List.of(), Optional.empty());
  }

  public Digest digest() {
    return manifest.digest();
  }

  private static Descriptor descriptor(byte[] config) {
    return new Descriptor(MediaTypes.OCI_CONFIG, Digest.sha256(config), config.length);
  }

  private static Manifest manifest(Descriptor config, List<byte[]> layers, String more) {
    List<Descriptor> entries =
        layers.stream()
            .map(l -> new Descriptor(MediaTypes.OCI_LAYER_GZIP, Digest.sha256(l), l.length))
            .toList();
    String json =
        "{\"schemaVersion\":2,\"mediaType\":"
            + Json.text(MediaTypes.OCI_MANIFEST)
            + ",\"config\":"
            + Json.descriptor(config)
            + ",\"layers\":"
            + Json.descriptors(entries)
            + more
            + "}";
    return Manifest.parse(json.getBytes(UTF_8), MediaTypes.OCI_MANIFEST);
  }
}
