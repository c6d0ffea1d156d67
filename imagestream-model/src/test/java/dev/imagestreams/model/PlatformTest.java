package dev.imagestreams.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which manifest of an index fits a platform. */
class PlatformTest {

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux/arm64 linux/amd64 linux/amd64, 1",
    "linux/arm/v7, linux/arm/v5 linux/arm/v6 linux/arm/v7 linux/arm/v8, 2",
    "linux/arm/v7, linux/arm/v5 linux/arm/v6, 1",
    "linux/arm/v6, linux/arm/v7, -1",
    "linux/arm64, linux/arm64/v8, 0",
    "linux/arm, linux/arm/v7, 0",
    "linux/amd64/v2, linux/amd64/v3 linux/amd64, 1",
    "linux/amd64, windows/amd64, -1",
    "linux/x/odd, linux/x/even linux/x/odd, 1",
    "linux/x/odd, linux/x/v1, -1",
  })
  void fitsAsWellAsCanBe(String wanted, String offered, int expected) {
    StringBuilder manifests = new StringBuilder();
    String[] platforms = offered.split(" ");
    for (int i = 0; i < platforms.length; i++) {
      manifests.append(i == 0 ? "" : ",").append(entry(platforms[i], i));
    }
    Manifest index = index(manifests.toString());

    Optional<Descriptor> found = index.manifestFor(platform(wanted));

    assertThat(found.map(d -> d.digest().hex().charAt(0) - '0').orElse(-1)).isEqualTo(expected);
  }

  @Test
  void findsNothingWhereNoPlatformIsSaid() {
    Manifest index =
        index("{\"mediaType\":\"a/b\",\"digest\":\"sha256:" + "0".repeat(64) + "\",\"size\":1}");

    assertThat(index.manifestFor(Platform.LINUX_AMD64)).isEmpty();
  }

  private static Manifest index(String manifests) {
    return Manifest.parse(
        ("{\"schemaVersion\":2,\"manifests\":[" + manifests + "]}").getBytes(UTF_8),
        MediaTypes.OCI_INDEX);
  }

  private static Platform platform(String text) {
    String[] parts = text.split("/");
    return new Platform(
        parts[0], parts[1], parts.length > 2 ? Optional.of(parts[2]) : Optional.empty());
  }

  private static String entry(String platform, int number) {
    Platform parsed = platform(platform);
    return "{\"mediaType\":\"a/b\",\"digest\":\"sha256:%s\",\"size\":1,\"platform\":{\"os\":\"%s\",\"architecture\":\"%s\"%s}}"
        .formatted(
            String.valueOf(number).repeat(64),
            parsed.os(),
            parsed.architecture(),
            parsed.variant().map(v -> ",\"variant\":\"" + v + "\"").orElse(""));
  }
}
