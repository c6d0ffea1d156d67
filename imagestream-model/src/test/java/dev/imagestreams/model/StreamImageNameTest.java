package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamImageNameTest {

  private static final String HEX64 = "0123456789abcdef".repeat(4);
  private static final String SHA256 = "sha256:" + HEX64;

  @Test
  void readsAName() {
    assertThat(StreamImageName.parse("repo@id"))
        .isEqualTo(new StreamImageName("repo", "id"))
        .hasToString("repo@id");
    assertThat(StreamImageName.parse("repo@" + SHA256))
        .isEqualTo(new StreamImageName("repo", SHA256));
  }

  /** Text, part, position and what is said about it. */
  static Stream<Arguments> rejected() {
    return Stream.of(
        arguments("", "digest", 0, "expected exactly one @ in the isimage name \"\""),
        arguments("a", "digest", 1, "expected exactly one @ in the isimage name \"a\""),
        arguments("a:b", "digest", 3, "expected exactly one @ in the isimage name \"a:b\""),
        arguments("a@b@c", "digest", 3, "expected exactly one @ in the isimage name \"a@b@c\""),
        arguments(
            "@id", "repository", 0, "image stream image name \"@id\" must have a name and ID"),
        arguments(
            "name@", "digest", 5, "image stream image name \"name@\" must have a name and ID"),
        arguments("@", "repository", 0, "image stream image name \"@\" must have a name and ID"));
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void saysWhatIsWrongAndWhere(String text, String part, int position, String said) {
    InvalidReferenceException problem =
        catchThrowableOfType(InvalidReferenceException.class, () -> StreamImageName.parse(text));

    assertThat(problem).hasMessageEndingWith(": " + said);
    assertThat(problem.part()).isEqualTo(part);
    assertThat(problem.position()).isEqualTo(position);
  }

  /** Image, prefix, and whether it is one. */
  static Stream<Arguments> prefixes() {
    return Stream.of(
        arguments(SHA256, SHA256, true),
        arguments(SHA256, "sha256:0123", true),
        arguments(SHA256, "sha256:", true),
        arguments(SHA256, "sha", true),
        arguments(SHA256, HEX64, true),
        arguments(SHA256, "0", true),
        arguments(SHA256, "", true),
        arguments(SHA256, "1", false),
        arguments(SHA256, ":0", false),
        arguments(SHA256, HEX64 + "0", false),
        arguments(SHA256, "sha256:1", false),
        arguments(SHA256, "sha512:0", false),
        arguments(SHA256, "0123456789ABCDEF", false),
        arguments("sha512:" + HEX64 + HEX64, "0123", true),
        arguments("sha256:" + HEX64.toUpperCase(Locale.ROOT), "0123456789ABC", true),
        // no digest, so there is no algorithm to leave out
        arguments("sha256:0123", "0123", false),
        arguments("sha256:0123", "sha256:01", true),
        arguments("1f0c3a", "1f0", true),
        arguments("1f0c3a", "f0", false));
  }

  @ParameterizedTest
  @MethodSource("prefixes")
  void matchesTheBeginningOfADigestOrOfItsHex(String image, String prefix, boolean matches) {
    assertThat(StreamImageName.matches(image, prefix)).isEqualTo(matches);
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> StreamImageName.parse(null));
    assertThatNullPointerException().isThrownBy(() -> new StreamImageName(null, "a"));
    assertThatNullPointerException().isThrownBy(() -> new StreamImageName("a", null));
    assertThatNullPointerException().isThrownBy(() -> StreamImageName.matches(null, "a"));
    assertThatNullPointerException().isThrownBy(() -> StreamImageName.matches("a", null));
  }
}
