package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class StreamTagNameTest {

  @Test
  void readsAName() {
    assertThat(StreamTagName.parse("name:tag"))
        .isEqualTo(new StreamTagName("name", "tag"))
        .hasToString("name:tag");
  }

  /** Text, part, position and what is said about it. */
  static Stream<Arguments> rejected() {
    return Stream.of(
        arguments("a@b", "tag", 1, "\"a@b\" is an image stream image, not an image stream tag"),
        arguments("a:b@c", "tag", 3, "\"a:b@c\" is an image stream image, not an image stream tag"),
        arguments("", "tag", 0, "expected exactly one : delimiter in the istag \"\""),
        arguments("hello", "tag", 5, "expected exactly one : delimiter in the istag \"hello\""),
        arguments("a:b:c", "tag", 3, "expected exactly one : delimiter in the istag \"a:b:c\""),
        arguments("::", "tag", 1, "expected exactly one : delimiter in the istag \"::\""),
        arguments(
            ":tag", "repository", 0, "image stream tag name \":tag\" must have a name and a tag"),
        arguments("name:", "tag", 5, "image stream tag name \"name:\" must have a name and a tag"),
        arguments(":", "repository", 0, "image stream tag name \":\" must have a name and a tag"));
  }

  @ParameterizedTest
  @MethodSource("rejected")
  void saysWhatIsWrongAndWhere(String text, String part, int position, String said) {
    InvalidReferenceException problem =
        catchThrowableOfType(InvalidReferenceException.class, () -> StreamTagName.parse(text));

    assertThat(problem).hasMessageEndingWith(": " + said);
    assertThat(problem.part()).isEqualTo(part);
    assertThat(problem.position()).isEqualTo(position);
  }

  @Test
  void showsHostileInputHarmlessly() {
    String text = "a\nINFO all is well@\u001b" + "x".repeat(1_000_000);
    InvalidReferenceException problem =
        catchThrowableOfType(InvalidReferenceException.class, () -> StreamTagName.parse(text));

    assertThat(problem.getMessage()).hasSizeLessThan(1200);
    assertThat(problem.getMessage().chars()).noneMatch(Character::isISOControl);
  }

  @ParameterizedTest
  @CsvSource({
    "name:tag, name, tag",
    "name:, name, latest",
    "a:b:c, a, b:c",
    ":tag, '', tag",
    ":, '', latest",
  })
  void splitsAtTheFirstColon(String text, String stream, String tag) {
    assertThat(StreamTagName.split(text)).contains(new StreamTagName(stream, tag));
  }

  @ParameterizedTest
  @CsvSource({"name", "''", "name@id"})
  void doesNotSplitWithoutAColon(String text) {
    assertThat(StreamTagName.split(text)).isEmpty();
  }

  @Test
  void joinsWithTheDefaultTagWhereNoneIsGiven() {
    assertThat(StreamTagName.join("foo", "bar")).isEqualTo("foo:bar");
    assertThat(StreamTagName.join("foo", "")).isEqualTo("foo:latest");
    assertThat(new StreamTagName("foo", "")).hasToString("foo:latest");
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> StreamTagName.parse(null));
    assertThatNullPointerException().isThrownBy(() -> StreamTagName.split(null));
    assertThatNullPointerException().isThrownBy(() -> StreamTagName.join(null, "a"));
    assertThatNullPointerException().isThrownBy(() -> StreamTagName.join("a", null));
    assertThatNullPointerException().isThrownBy(() -> new StreamTagName(null, "a"));
    assertThatNullPointerException().isThrownBy(() -> new StreamTagName("a", null));
  }
}
