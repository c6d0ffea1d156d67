package dev.imagestreams.registry.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.MediaTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Small images, and the places that tests copy them between. */
public final class Samples {

  public static final String CONFIG = MediaTypes.OCI_CONFIG;
  public static final String LAYER = MediaTypes.OCI_LAYER_GZIP;

  private Samples() {}

  public static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  public static Descriptor blob(String mediaType, String content) {
    return new Descriptor(mediaType, Digest.sha256(bytes(content)), bytes(content).length);
  }

  /** An image whose config and layers have these contents. */
  public static Manifest image(String config, String... layers) {
    return image("", blob(CONFIG, config), Arrays.stream(layers).map(l -> blob(LAYER, l)).toList());
  }

  /** An artifact that is about another manifest. */
  public static Manifest about(Manifest subject, String config, String layer) {
    return image(
        ",\"artifactType\":\"application/vnd.example.sbom\",\"subject\":"
            + json(subject.descriptor(), ""),
        blob(CONFIG, config),
        List.of(blob(LAYER, layer)));
  }

  public static Manifest image(String extra, Descriptor config, List<Descriptor> layers) {
    return manifest(
        MediaTypes.OCI_MANIFEST,
        "\"config\":" + json(config, "") + ",\"layers\":" + list(layers) + extra);
  }

  public static Manifest index(Manifest... children) {
    return index(Arrays.stream(children).map(Manifest::descriptor).toList());
  }

  public static Manifest index(List<Descriptor> children) {
    return manifest(MediaTypes.OCI_INDEX, "\"manifests\":" + list(children));
  }

  /** An index of two images, for {@code linux/amd64} and {@code linux/arm64}. */
  public static Manifest platforms(Manifest amd64, Manifest arm64) {
    List<String> entries = new ArrayList<>();
    entries.add(json(amd64.descriptor(), platform("amd64")));
    entries.add(json(arm64.descriptor(), platform("arm64")));
    return manifest(MediaTypes.OCI_INDEX, "\"manifests\":" + entries);
  }

  private static String platform(String architecture) {
    return ",\"platform\":{\"os\":\"linux\",\"architecture\":\"" + architecture + "\"}";
  }

  private static Manifest manifest(String mediaType, String fields) {
    String text = "{\"schemaVersion\":2,\"mediaType\":\"" + mediaType + "\"," + fields + "}";
    return Manifest.parse(bytes(text), mediaType);
  }

  private static String list(List<Descriptor> descriptors) {
    return descriptors.stream().map(d -> json(d, "")).collect(Collectors.joining(",", "[", "]"));
  }

  private static String json(Descriptor descriptor, String extra) {
    return "{\"mediaType\":\""
        + descriptor.mediaType()
        + "\",\"digest\":\""
        + descriptor.digest()
        + "\",\"size\":"
        + descriptor.size()
        + extra
        + "}";
  }
}
