package dev.imagestreams.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTest {

  private static final String CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String C = "sha256:" + "c".repeat(64);

  @Test
  void sizeIsThatOfConfigAndLayers() {
    assertThat(image(manifest(A, 7, layer(B, 11), layer(C, 100)), "{}").size()).isEqualTo(118);
  }

  @Test
  void sizeCountsALayerOnce() {
    assertThat(image(manifest(A, 7, layer(B, 11), layer(B, 11)), "{}").size()).isEqualTo(18);
  }

  @Test
  void sizeDoesNotCountALayerThatIsTheConfig() {
    assertThat(image(manifest(A, 7, layer(A, 7), layer(B, 11)), "{}").size()).isEqualTo(18);
  }

  /** Sizes are claims: their sum must stay a size. */
  @Test
  void sizeDoesNotOverflow() {
    String huge = "4611686018427387904";
    Manifest manifest =
        Manifest.parse(
            manifest(A, 7, layer(B, 11), layer(C, 12))
                .replace("\"size\":11", "\"size\":" + huge)
                .replace("\"size\":12", "\"size\":" + huge)
                .getBytes(UTF_8),
            "");

    assertThat(Image.of(manifest, Optional.empty(), "r").size()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anIndexHasNoSizeOfItsOwn() {
    Manifest index =
        Manifest.parse(
            ("{\"schemaVersion\":2,\"manifests\":[" + layer(A, 7) + "]}").getBytes(UTF_8), "");
    Image image = Image.of(index, Optional.empty(), "r");

    assertThat(image.size()).isZero();
    assertThat(image.dockerImageManifests()).hasSize(1);
    assertThat(image.platform()).isEmpty();
    assertThat(Image.hasReadableConfig(index)).isFalse();
  }

  @Test
  void readsTheConfig() {
    Image image =
        image(
            manifest(A, 7),
            "{\"created\":\"2024-01-02T03:04:05.5+01:00\",\"os\":\"linux\",\"architecture\":\"arm\","
                + "\"variant\":\"v7\",\"config\":{\"Labels\":{\"b\":\"2\",\"a\":\"1\",\"n\":null}},"
                + "\"history\":[{}]}");

    assertThat(image.created()).contains(Instant.parse("2024-01-02T02:04:05.5Z"));
    assertThat(image.platform()).contains(new Platform("linux", "arm", Optional.of("v7")));
    assertThat(image.labels()).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"created\":\"yesterday\"}",
        "{\"created\":\"\"}",
        "{\"created\":null}",
        "{\"created\":7}",
        "{\"created\":\"0000-99-99T00:00:00Z\"}",
        "{\"created\":\"+999999999999-01-01T00:00:00Z\"}"
      })
  void toleratesATimeOfCreationThatIsNone(String config) {
    assertThat(image(manifest(A, 7), config).created()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"config\":null}",
        "{\"config\":{\"Labels\":null}}",
        "{\"config\":{\"Labels\":[]}}",
        "{\"config\":7}",
        "{}"
      })
  void hasNoLabelsWhereThereAreNone(String config) {
    assertThat(image(manifest(A, 7), config).labels()).isEmpty();
  }

  @Test
  void refusesAConfigThatIsNoJson() {
    assertThatThrownBy(() -> image(manifest(A, 7), "<html>"))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining(A);
  }

  @Test
  void onlyAnImagesConfigIsReadable() {
    assertThat(Image.hasReadableConfig(parse(manifest(A, 7)))).isTrue();
    assertThat(
            Image.hasReadableConfig(
                parse(manifest(A, 7).replace(CONFIG_TYPE, "application/vnd.oci.empty.v1+json"))))
        .isFalse();
  }

  @Test
  void readsBackTheJsonItWrote() {
    Image image =
        image(
            manifest(A, 7, layer(B, 11)),
            "{\"created\":\"2024-01-02T03:04:05Z\",\"os\":\"linux\",\"architecture\":\"amd64\","
                + "\"config\":{\"Labels\":{\"a\":\"1\"}}}");

    assertThat(ImageStreamJson.read(ImageStreamJson.write(image), Image.class)).isEqualTo(image);
  }

  @Test
  void readsBackTheJsonOfAnIndex() {
    Manifest index =
        parse(
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"m\",\"digest\":\""
                + A
                + "\",\"size\":7,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\","
                + "\"variant\":\"v8\"}},{\"mediaType\":\"m\",\"digest\":\""
                + B
                + "\",\"size\":8}]}");
    Image image = Image.of(index, Optional.empty(), "quay.io/o/a@" + C);

    assertThat(ImageStreamJson.read(ImageStreamJson.write(image), Image.class)).isEqualTo(image);
    assertThat(image.isIndex()).isTrue();
    assertThat(image.manifestFor(new Platform("linux", "arm64", Optional.empty())))
        .contains(image.dockerImageManifests().get(0));
    assertThat(image.manifestFor(Platform.LINUX_AMD64)).isEmpty();
  }

  @Test
  void writesTheFieldsOfOpenShift() {
    Image image = image(manifest(A, 7, layer(B, 11)), "{\"architecture\":\"amd64\"}");
    assertThat(image.isIndex()).isFalse();

    assertThat(ImageStreamJson.write(image))
        .isEqualTo(
            "{\"kind\":\"Image\",\"apiVersion\":\"image.openshift.io/v1\",\"metadata\":{\"name\":\""
                + image.digest()
                + "\",\"creationTimestamp\":null,\"annotations\":"
                + "{\"image.openshift.io/dockerLayersOrder\":\"ascending\"}},"
                + "\"dockerImageReference\":\"quay.io/o/a@x\",\"dockerImageMetadata\":"
                + "{\"kind\":\"DockerImage\",\"apiVersion\":\"image.openshift.io/1.0\",\"Id\":\""
                + A
                + "\",\"Created\":null,\"ContainerConfig\":{},\"Architecture\":\"amd64\","
                + "\"Size\":18},\"dockerImageMetadataVersion\":\"1.0\",\"dockerImageLayers\":"
                + "[{\"name\":\""
                + B
                + "\",\"size\":11,\"mediaType\":\"l\"}],\"dockerImageManifestMediaType\":"
                + "\"application/vnd.oci.image.manifest.v1+json\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"metadata\":{\"name\":\"x\"}}",
        "{\"metadata\":null}",
        "{\"metadata\":{\"name\":7}}",
        "[]",
        ""
      })
  void refusesJsonThatIsNoImage(String json) {
    assertThatThrownBy(() -> ImageStreamJson.read(json, Image.class))
        .isInstanceOf(InvalidDocumentException.class);
  }

  private static String layer(String digest, long size) {
    return "{\"mediaType\":\"l\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
  }

  private static String manifest(String config, long size, String... layers) {
    return "{\"schemaVersion\":2,\"config\":{\"mediaType\":\""
        + CONFIG_TYPE
        + "\",\"digest\":\""
        + config
        + "\",\"size\":"
        + size
        + "},\"layers\":["
        + String.join(",", layers)
        + "]}";
  }

  private static Manifest parse(String text) {
    return Manifest.parse(text.getBytes(UTF_8), "");
  }

  private static Image image(String manifest, String config) {
    return Image.of(parse(manifest), Optional.of(config.getBytes(UTF_8)), "quay.io/o/a@x");
  }
}
