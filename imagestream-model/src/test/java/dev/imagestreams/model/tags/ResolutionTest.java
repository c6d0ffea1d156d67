package dev.imagestreams.model.tags;

import static dev.imagestreams.model.tags.Fixtures.A;
import static dev.imagestreams.model.tags.Fixtures.B;
import static dev.imagestreams.model.tags.Fixtures.T0;
import static dev.imagestreams.model.tags.Fixtures.alias;
import static dev.imagestreams.model.tags.Fixtures.history;
import static dev.imagestreams.model.tags.Fixtures.item;
import static dev.imagestreams.model.tags.Fixtures.tag;
import static dev.imagestreams.model.tags.Fixtures.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.UnfollowableTagException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResolutionTest {

  @Test
  void latestIsTheNewestItemOfLatestWhereNoTagIsSaid() {
    ImageStream stream = history(history(web(), "latest", item(B), item(A)), "1", item(A));

    assertThat(Resolution.latest(stream, "")).contains(item(B));
    assertThat(Resolution.latest(stream, "1")).contains(item(A));
    assertThat(Resolution.latest(stream, "2")).isEmpty();
    assertThat(Resolution.latest(history(web(), "latest"), "")).isEmpty();
  }

  @Test
  void latestMayBeWithoutAnImage() {
    assertThat(Resolution.latest(history(web(), "1", item("quay.io/a:1", "")), "1"))
        .contains(item("quay.io/a:1", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha256:bb", "b", "bbbb", "sha256:"})
  void findsTheOneImageThatBeginsSo(String id) {
    ImageStream stream = history(web(), "1", item("quay.io/a:1", ""), item(B));

    assertThat(Resolution.imageById(stream, id, T0.plusSeconds(9)))
        .isEqualTo(
            new TagEvent(
                Optional.of(T0.plusSeconds(9)),
                "quay.io/org/web@" + B,
                B,
                Optional.empty(),
                JsonExtras.none()));
  }

  @Test
  void takesTheNewestItemOfTheFirstTagOfAnImageWithSeveralReferences() {
    ImageStream stream = history(web(), "z", item("quay.io/z", A));
    stream = history(stream, "k", item("quay.io/k/newest", A), item("quay.io/k/older", A));

    assertThat(Resolution.imageById(stream, A, T0).dockerImageReference())
        .isEqualTo("quay.io/k/newest");
  }

  @Test
  void findsOldImagesOfOtherIds() {
    ImageStream stream = history(web(), "1", item("quay.io/a", "f00d"));

    assertThat(Resolution.imageById(stream, "f0", T0).image()).isEqualTo("f00d");
  }

  @Test
  void listsTheImagesThatAPrefixCouldMean() {
    ImageStream stream = history(history(web(), "1", item(B), item(A)), "2", item(A));

    UnresolvedImageException problem =
        catchThrowableOfType(
            UnresolvedImageException.class, () -> Resolution.imageById(stream, "sha256:", T0));

    assertThat(problem).hasMessage("multiple images match the prefix \"sha256:\": " + A + ", " + B);
    assertThat(problem.isAmbiguous()).isTrue();
    assertThat(problem.matches()).containsExactly(A, B);
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "sha256:c", "sha512:", "quay.io/a:1"})
  void saysThatNoImageHasTheId(String id) {
    ImageStream stream = history(web(), "1", item(B), item("quay.io/a:1", ""));

    UnresolvedImageException problem =
        catchThrowableOfType(
            UnresolvedImageException.class, () -> Resolution.imageById(stream, id, T0));

    assertThat(problem).hasMessage("imagestreamimage \"web@" + id + "\" not found");
    assertThat(problem.isAmbiguous()).isFalse();
    assertThat(problem.matches()).isEmpty();
  }

  /** Tag, and what tag of the same stream it follows. */
  static Stream<Arguments> localTags() {
    return Stream.of(
        arguments(alias("a", "1"), "1"),
        arguments(alias("a", "web:1"), "1"),
        arguments(tag("a", "ImageStreamTag", "shop", "web:1"), "1"),
        arguments(alias("a", "web:"), ""),
        arguments(alias("a", "web:web"), "web"),
        arguments(alias("a", "other:1"), null),
        arguments(alias("a", "web:1:2"), null),
        arguments(alias("a", "myweb:1"), null),
        arguments(tag("a", "ImageStreamTag", "elsewhere", "1"), null),
        arguments(tag("a", "ImageStreamImage", "web@" + A), null),
        arguments(tag("a", "DockerImage", "1"), null),
        arguments(TagReference.named("a"), null));
  }

  @ParameterizedTest
  @MethodSource("localTags")
  void namesTheLocalTag(TagReference tag, String local) {
    assertThat(Resolution.localTag(web(), tag)).isEqualTo(Optional.ofNullable(local));
  }

  @Test
  void aStreamWithoutNamespaceIsInTheDefaultOne() {
    ImageStream stream = web().withMetadata(ObjectMeta.named("web"));
    TagReference tag = tag("a", "ImageStreamTag", "default", "web:1");

    assertThat(Resolution.localTag(stream, tag)).contains("1");
  }

  @Test
  void aTagThatFollowsNoTagIsItsOwnEnd() {
    TagReference pushed = TagReference.named("pushed");
    TagReference image = tag("fixed", "ImageStreamImage", "web@" + A);

    assertThat(Resolution.followAlias(web(pushed, image), "pushed"))
        .isEqualTo(new FollowedTag("pushed", pushed, false));
    assertThat(Resolution.followAlias(web(pushed, image), "fixed"))
        .isEqualTo(new FollowedTag("fixed", image, false));
  }

  @Test
  void followsBothFormsOfAliases() {
    TagReference end = TagReference.dockerImage("latest", "quay.io/a:1");
    ImageStream stream =
        web(
            end,
            alias("a", "b"),
            alias("b", "web:c"),
            alias("c", "web:"),
            tag("d", "ImageStreamTag", "shop", "latest"));

    for (String tag : List.of("a", "b", "c", "d")) {
      assertThat(Resolution.followAlias(stream, tag))
          .isEqualTo(new FollowedTag("latest", end, true));
    }
  }

  /** Reason, message, path. */
  static Stream<Arguments> unfollowable() {
    return Stream.of(
        arguments(
            web(alias("a", "a")),
            Reason.CIRCULAR,
            "reference tag is circular: a -> a - let one of the tags come from an image",
            List.of("a", "a")),
        arguments(
            web(alias("a", "b"), alias("b", "c"), alias("c", "web:b")),
            Reason.CIRCULAR,
            "reference tag is circular: a -> b -> c -> b - let one of the tags come from an image",
            List.of("a", "b", "c", "b")),
        arguments(
            web(),
            Reason.NOT_FOUND,
            "reference tag is not found: a - create it, or choose another tag",
            List.of("a")),
        arguments(
            web(alias("a", "b")),
            Reason.NOT_FOUND,
            "reference tag is not found: a -> b - create it, or choose another tag",
            List.of("a", "b")),
        arguments(
            web(alias("a", "other:b")),
            Reason.CROSS_IMAGE_STREAM,
            "reference tag points to another imagestream: a - follow the tag there",
            List.of("a")),
        arguments(
            web(alias("a", "b"), tag("b", "ImageStreamTag", "elsewhere", "c")),
            Reason.CROSS_IMAGE_STREAM,
            "reference tag points to another imagestream: a -> b - follow the tag there",
            List.of("a", "b")),
        invalid(""),
        invalid(":b"),
        invalid("web:b:c"),
        invalid("web@" + A));
  }

  private static Arguments invalid(String name) {
    return arguments(
        web(alias("a", name)),
        Reason.INVALID,
        "reference tag is invalid: a - write <tag> or <stream>:<tag>",
        List.of("a"));
  }

  @ParameterizedTest
  @MethodSource("unfollowable")
  void saysWhyATagCannotBeFollowed(
      ImageStream stream, Reason reason, String message, List<String> path) {
    UnfollowableTagException problem =
        catchThrowableOfType(
            UnfollowableTagException.class, () -> Resolution.followAlias(stream, "a"));

    assertThat(problem).hasMessage(message);
    assertThat(problem.reason()).isEqualTo(reason);
    assertThat(problem.path()).isEqualTo(path);
    assertThat(problem.tag()).isEqualTo(path.get(path.size() - 1));
  }

  @Test
  void showsHostileNamesHarmlessly() {
    ImageStream stream = web(alias("a\nb\"", "x".repeat(5000)));

    UnfollowableTagException problem =
        catchThrowableOfType(
            UnfollowableTagException.class, () -> Resolution.followAlias(stream, "a\nb\""));

    assertThat(problem.getMessage())
        .hasSizeLessThan(300)
        .startsWith("reference tag is not found: a\\u000ab\\\" -> xxx");
  }
}
