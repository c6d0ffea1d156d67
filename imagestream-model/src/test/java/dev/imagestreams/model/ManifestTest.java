package dev.imagestreams.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

  private static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  private static final String OCI_INDEX = "application/vnd.oci.image.index.v1+json";
  private static final String DOCKER = "application/vnd.docker.distribution.manifest.v2+json";
  private static final String DOCKER_LIST =
      "application/vnd.docker.distribution.manifest.list.v2+json";
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);

  private static final String IMAGE =
      "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\","
          + "\"digest\":\""
          + A
          + "\",\"size\":7},\"layers\":[{\"mediaType\":\"l\",\"digest\":\""
          + B
          + "\",\"size\":11,\"unknown\":{}}],\"annotations\":null}";

  private static final String INDEX =
      "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\""
          + OCI
          + "\",\"digest\":\""
          + A
          + "\",\"size\":7,\"platform\":{\"os\":\"linux\",\"architecture\":\"arm64\","
          + "\"variant\":\"v8\"}},{\"digest\":\""
          + B
          + "\",\"size\":0}]}";

  @Test
  void readsConfigAndLayers() {
    Manifest manifest = parse(IMAGE, OCI);

    assertThat(manifest.isIndex()).isFalse();
    assertThat(manifest.config())
        .contains(new Descriptor("application/vnd.oci.image.config.v1+json", Digest.parse(A), 7));
    assertThat(manifest.layers()).containsExactly(new Descriptor("l", Digest.parse(B), 11));
    assertThat(manifest.blobs()).map(Descriptor::size).containsExactly(7L, 11L);
    assertThat(manifest.manifests()).isEmpty();
  }

  @Test
  void readsTheManifestsOfAnIndex() {
    Manifest manifest = parse(INDEX, OCI_INDEX);

    assertThat(manifest.isIndex()).isTrue();
    assertThat(manifest.manifests())
        .containsExactly(
            new Descriptor(
                OCI,
                Digest.parse(A),
                7,
                Optional.of(new Platform("linux", "arm64", Optional.of("v8")))),
            new Descriptor("", Digest.parse(B), 0));
  }

  @Test
  void takesTheDigestOverTheBytesAsTheyCame() {
    byte[] bytes = "{\"schemaVersion\": 2 }\n".getBytes(UTF_8);
    Manifest manifest = Manifest.parse(bytes, OCI);

    assertThat(manifest.bytes()).isEqualTo("{\"schemaVersion\": 2 }\n".getBytes(UTF_8));
    assertThat(manifest.digest()).hasToString("sha256:" + Sha.hex("SHA-256", bytes));
    assertThat(manifest.size()).isEqualTo(22);
    assertThat(manifest.descriptor().size()).isEqualTo(22);
  }

  @Test
  void isKnownByTheDigestItWasAskedForBy() {
    byte[] bytes = IMAGE.getBytes(UTF_8);

    assertThat(Manifest.parse(bytes, OCI, Digest.Algorithm.SHA512).digest())
        .hasToString("sha512:" + Sha.hex("SHA-512", bytes));
  }

  @Test
  void handsOutCopiesOfItsBytes() {
    Manifest manifest = parse(IMAGE, OCI);
    manifest.bytes()[0] = 'x';

    assertThat(manifest.bytes()).isEqualTo(IMAGE.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        OCI + "|" + OCI,
        OCI + "; charset=utf-8|" + OCI,
        OCI + ";charset=\"utf-8\"|" + OCI,
        "Application/VND.oci.image.manifest.v1+json|" + OCI,
        DOCKER + "|" + DOCKER,
        "text/plain|" + OCI,
        "application/json|" + OCI,
        "''|" + OCI,
      })
  void takesTheTypeOfTheSenderOrGuesses(String contentType, String mediaType) {
    assertThat(parse(IMAGE, contentType).mediaType()).isEqualTo(mediaType);
  }

  @Test
  void guessesAnIndex() {
    assertThat(parse(INDEX, "application/json").mediaType()).isEqualTo(OCI_INDEX);
  }

  @Test
  void takesItsOwnTypeWhereTheSenderGaveNone() {
    assertThat(parse(withType(IMAGE, DOCKER), "").mediaType()).isEqualTo(DOCKER);
  }

  @Test
  void guessesNoTypeForAnotherSchemaVersion() {
    assertThatThrownBy(() -> parse("{\"schemaVersion\":3}", "application/json"))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("manifest schema 3");
  }

  @Test
  void keepsTheBytesOfATypeItDoesNotKnow() {
    String other = "{\"schemaVersion\":9,\"parts\":[]}";
    Manifest manifest = parse(other, "application/vnd.example.manifest.v9+json");

    assertThat(manifest.bytes()).isEqualTo(other.getBytes(UTF_8));
    assertThat(manifest.blobs()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {OCI, OCI_INDEX, DOCKER, DOCKER_LIST, "", "application/vnd.other"})
  void refusesWhatCouldBeReadAsImageAndAsIndex(String contentType) {
    String both = IMAGE.substring(0, IMAGE.length() - 1) + "," + INDEX.substring(19);

    assertThatThrownBy(() -> parse(both, contentType))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("both");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"layers\":[]", "\"config\":{\"digest\":\"x\"}"})
  void refusesAnIndexWithAnEmptyTraceOfAnImage(String more) {
    String both = INDEX.substring(0, INDEX.length() - 1) + "," + more + "}";

    assertThatThrownBy(() -> parse(both, OCI_INDEX))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("both");
  }

  @ParameterizedTest
  @ValueSource(strings = {OCI_INDEX, DOCKER_LIST})
  void refusesAnImageSentAsAnIndex(String contentType) {
    assertThatThrownBy(() -> parse(IMAGE, contentType))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("content is not that of");
  }

  @ParameterizedTest
  @ValueSource(strings = {OCI, DOCKER})
  void refusesAnIndexSentAsAnImage(String contentType) {
    assertThatThrownBy(() -> parse(INDEX, contentType))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("content is not that of");
  }

  @Test
  void refusesAManifestThatContradictsItsSender() {
    assertThatThrownBy(() -> parse(withType(IMAGE, OCI), DOCKER))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining(OCI)
        .hasMessageContaining(DOCKER);
  }

  @Test
  void refusesAnImageThatCallsItselfAnIndex() {
    assertThatThrownBy(() -> parse(withType(IMAGE, OCI_INDEX), ""))
        .isInstanceOf(InvalidManifestException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1",
        "1.5",
        "\"7\"",
        "null",
        "9223372036854775808",
        "1e99",
      })
  void refusesASizeThatIsNone(String size) {
    assertThatThrownBy(() -> parse(IMAGE.replace("\"size\":11", "\"size\":" + size), OCI))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("layers[0]")
        .hasMessageContaining("size");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "sha256:abc", "sha256:../../../etc/passwd"})
  void refusesADescriptorWithoutADigest(String digest) {
    assertThatThrownBy(() -> parse(IMAGE.replace(A, digest), OCI))
        .isInstanceOf(InvalidManifestException.class)
        .hasMessageContaining("config")
        .hasMessageContaining("digest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{\"schemaVersion\":1,\"fsLayers\":{\"b\":1},\"history\":{\"a\":1}}",
        "{\"schemaVersion\":2,\"layers\":[],\"annotations\":{\"a\":\"\\ud800\"}}",
        "null",
        "[]",
        "{",
        "<html>",
        "{} {}",
        "{\"schemaVersion\":2,\"schemaVersion\":2}",
        "{\"schemaVersion\":2,\"layers\":{}}",
        "{\"schemaVersion\":2,\"layers\":[7]}",
        "{\"schemaVersion\":2,\"manifests\":\"x\"}"
      })
  void refusesWhatIsNoManifest(String text) {
    assertThatThrownBy(() -> parse(text, "")).isInstanceOf(InvalidManifestException.class);
  }

  @Test
  void refusesJsonThatIsTooDeep() {
    String deep = "{\"schemaVersion\":2,\"x\":" + "[".repeat(100_000);

    assertThatThrownBy(() -> parse(deep, OCI)).isInstanceOf(InvalidManifestException.class);
  }

  @Test
  void readsItsSubject() {
    String text =
        IMAGE.substring(0, IMAGE.length() - 1)
            + ",\"subject\":{\"mediaType\":\"m\",\"digest\":\""
            + B
            + "\",\"size\":1}}";

    assertThat(parse(text, OCI).subject()).contains(new Descriptor("m", Digest.parse(B), 1));
  }

  @Test
  void showsAHostileTypeHarmlessly() {
    String type = "application/vnd.\\u001b[31m\\n" + "x".repeat(1_000_000);
    InvalidManifestException problem =
        catchThrowableOfType(
            InvalidManifestException.class, () -> parse(withType(IMAGE, type), DOCKER));

    assertThat(problem.getMessage()).hasSizeLessThan(1000);
    assertThat(problem.getMessage().chars()).noneMatch(Character::isISOControl);
  }

  private static String withType(String manifest, String type) {
    return "{\"mediaType\":\"" + type + "\"," + manifest.substring(1);
  }

  private static Manifest parse(String text, String contentType) {
    return Manifest.parse(text.getBytes(UTF_8), contentType);
  }
}
