package dev.imagestreams.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageManifest;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagReference;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which image of an index is chosen. */
class PlatformPreferenceTest {

  /** What is preferred, what we run on, what the index has, and which of it is chosen. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /        | linux/arm64   | linux/amd64 linux/arm64                | linux/arm64
          /        | linux/s390x   | linux/arm64 linux/amd64                | linux/amd64
          /        | linux/s390x   | linux/arm64 linux/ppc64le              | linux/arm64
          /arm64   | linux/amd64   | linux/amd64 linux/arm64                | linux/arm64
          /arm64   | linux/amd64   | windows/arm64 linux/arm64              | linux/arm64
          windows/ | linux/amd64   | linux/amd64 windows/amd64              | windows/amd64
          windows/arm64 | linux/amd64 | windows/amd64 windows/arm64         | windows/arm64
          /s390x   | linux/arm64   | linux/amd64 linux/arm64                | linux/arm64
          /s390x   | linux/riscv64 | linux/arm64 linux/amd64                | linux/amd64
          /        | linux/arm     | linux/arm/v6 linux/arm/v8 linux/arm/v7 | linux/arm/v7
          """)
  void choosesByPreferenceThenByWhatWeRunOnThenLinuxThenTheFirst(
      String preferred, String own, String offered, String chosen) {
    String[] parts = preferred.split("/", -1);

    Optional<ImageManifest> found =
        new PlatformPreference(parts[0], parts[1]).choose(index(offered.split(" ")), platform(own));

    assertThat(found.flatMap(ImageManifest::platform).map(Platform::toString)).contains(chosen);
  }

  @Test
  void choosesNothingWhereThereIsNothing() {
    assertThat(PlatformPreference.NONE.choose(index(), Platform.LINUX_AMD64)).isEmpty();
  }

  @Test
  void readsTheAnnotationsOfATag() {
    TagReference tag =
        TagReference.named("web")
            .withAnnotations(
                Map.of(
                    "importer.image.openshift.io/prefer-os", "windows",
                    "importer.image.openshift.io/prefer-arch", "arm64"));

    assertThat(PlatformPreference.of(Optional.of(tag)))
        .isEqualTo(new PlatformPreference("windows", "arm64"));
    assertThat(PlatformPreference.of(Optional.of(TagReference.named("web"))))
        .isEqualTo(PlatformPreference.NONE);
    assertThat(PlatformPreference.of(Optional.empty())).isEqualTo(PlatformPreference.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, linux/amd64",
    "Linux, x86_64, linux/amd64",
    "Linux, aarch64, linux/arm64",
    "Linux, s390x, linux/s390x",
    "Linux, i386, linux/386",
    "Mac OS X, aarch64, linux/arm64",
    "Windows Server 2022, amd64, windows/amd64"
  })
  void namesWhatWeRunOnAsImagesDo(String os, String architecture, String platform) {
    assertThat(PlatformPreference.named(os, architecture)).hasToString(platform);
  }

  private static Image index(String... platforms) {
    return Image.UNKNOWN.withDockerImageManifests(
        Arrays.stream(platforms).map(PlatformPreferenceTest::manifest).toList());
  }

  private static ImageManifest manifest(String platform) {
    Platform of = platform(platform);
    return new ImageManifest(
        "", "", 0, of.architecture(), of.os(), of.variant().orElse(""), JsonExtras.none());
  }

  private static Platform platform(String text) {
    String[] parts = text.split("/");
    return new Platform(
        parts[0], parts[1], parts.length > 2 ? Optional.of(parts[2]) : Optional.empty());
  }
}
