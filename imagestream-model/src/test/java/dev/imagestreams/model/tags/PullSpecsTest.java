package dev.imagestreams.model.tags;

import static dev.imagestreams.model.tags.Fixtures.A;
import static dev.imagestreams.model.tags.Fixtures.alias;
import static dev.imagestreams.model.tags.Fixtures.generation;
import static dev.imagestreams.model.tags.Fixtures.history;
import static dev.imagestreams.model.tags.Fixtures.item;
import static dev.imagestreams.model.tags.Fixtures.policy;
import static dev.imagestreams.model.tags.Fixtures.repository;
import static dev.imagestreams.model.tags.Fixtures.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.UndeterminedPullSpecException.Reason;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PullSpecsTest {

  private static final String IMAGE = "quay.io/org/web@" + A;
  private static final String INSIDE = "registry.svc:5000/shop/web";
  private static final String OUTSIDE = "registry.example.com/shop/web";
  private static final TagReference IMPORTED = TagReference.dockerImage("latest", "quay.io/a:1");

  /** Stream, and the pull spec of its tag latest. */
  static Stream<Arguments> latest() {
    ImageStream local = history(web(policy(IMPORTED, "Local")), "latest", item(A));
    return Stream.of(
        arguments("no item", web(IMPORTED), null),
        arguments("no items", history(web(IMPORTED), "latest"), null),
        arguments("no spec tag", history(web(), "latest", item(A)), IMAGE),
        arguments(
            "Source", repository(history(web(IMPORTED), "latest", item(A)), INSIDE, ""), IMAGE),
        arguments(
            "unsaid",
            repository(history(web(policy(IMPORTED, "")), "latest", item(A)), INSIDE, ""),
            IMAGE),
        arguments("Local", repository(local, INSIDE, OUTSIDE), INSIDE + "@" + A),
        arguments(
            "Local, tagged repository", repository(local, INSIDE + ":x", ""), INSIDE + "@" + A),
        arguments("Local, no repository", local, IMAGE),
        arguments("Local, bad repository", repository(local, "http://a", ""), IMAGE),
        arguments("Local, only a registry", repository(local, "registry.svc", ""), IMAGE),
        arguments(
            "Local, no image",
            repository(
                history(web(policy(IMPORTED, "Local")), "latest", item("quay.io/a:1", "")),
                INSIDE,
                ""),
            "quay.io/a:1"),
        arguments(
            "Local, old image",
            repository(
                history(web(policy(IMPORTED, "Local")), "latest", item("quay.io/a", "f00d")),
                INSIDE,
                ""),
            INSIDE + ":f00d"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("latest")
  void givesThePullSpecOfTheLatestImage(String name, ImageStream stream, String expected) {
    assertThat(PullSpecs.latest(stream, "")).isEqualTo(Optional.ofNullable(expected));
    assertThat(PullSpecs.latest(stream, "latest")).isEqualTo(Optional.ofNullable(expected));
  }

  private static final ImageStream BOTH =
      repository(history(web(generation(IMPORTED, 1)), "latest", item(A)), INSIDE, OUTSIDE);
  private static final ImageStream DUE =
      repository(history(web(generation(IMPORTED, 2)), "latest", item(A)), INSIDE, OUTSIDE);
  private static final ImageStream DUE_LOCAL =
      repository(
          history(web(policy(generation(IMPORTED, 2), "Local")), "latest", item(A)), INSIDE, "");
  private static final ImageStream EMPTY = repository(web(), INSIDE, OUTSIDE);

  /** Stream, defaultExternal, requireLatest, what comes out. */
  static Stream<Arguments> determined() {
    TagPullSpec imported = new TagPullSpec(IMAGE, false, true, false);
    TagPullSpec source = new TagPullSpec("quay.io/a:1", false, false, false);
    TagPullSpec inside = new TagPullSpec(INSIDE + ":latest", false, false, true);
    TagPullSpec outside = new TagPullSpec(OUTSIDE + ":latest", false, false, true);
    return Stream.of(
        arguments("imported", BOTH, false, true, imported),
        arguments("imported", BOTH, true, false, imported),
        arguments("due, source may be pulled", DUE, false, true, source),
        arguments("due, last image will do", DUE, false, false, IMAGE_WITH_NEWER),
        arguments(
            "due, Local, last image will do",
            DUE_LOCAL,
            false,
            false,
            new TagPullSpec(INSIDE + "@" + A, true, true, false)),
        arguments("not imported yet", repository(web(IMPORTED), INSIDE, ""), false, true, source),
        arguments("not imported yet", repository(web(IMPORTED), INSIDE, ""), false, false, source),
        arguments("policy unsaid", web(policy(IMPORTED, "")), false, true, source),
        arguments(
            "not imported yet, Local",
            repository(web(policy(IMPORTED, "Local")), INSIDE, OUTSIDE),
            false,
            true,
            inside),
        arguments(
            "follows a tag that is empty",
            repository(web(alias("latest", "1")), INSIDE, OUTSIDE),
            true,
            true,
            outside),
        arguments("pushed only", history(web(), "latest", item(A)), false, true, imported),
        arguments(
            "no generation wanted",
            history(web(IMPORTED), "latest", item(A)),
            false,
            true,
            imported),
        arguments(
            "old item",
            history(
                web(generation(IMPORTED, 1)), "latest", item(A).withGeneration(Optional.empty())),
            false,
            false,
            IMAGE_WITH_NEWER),
        arguments("empty", EMPTY, false, true, inside),
        arguments("empty, from outside", EMPTY, true, true, outside),
        arguments("empty, nothing outside", repository(web(), INSIDE, ""), true, false, inside));
  }

  private static final TagPullSpec IMAGE_WITH_NEWER = new TagPullSpec(IMAGE, true, true, false);

  @ParameterizedTest(name = "{0}, external {2}, newest {3}")
  @MethodSource("determined")
  void determinesThePullSpecOfATag(
      String name, ImageStream stream, boolean external, boolean newest, TagPullSpec expected) {
    assertThat(PullSpecs.forTag(stream, "", external, newest)).isEqualTo(expected);
    assertThat(
            newest
                ? PullSpecs.newest(stream, "latest", external)
                : PullSpecs.recent(stream, "latest", external))
        .isEqualTo(expected);
  }

  /** Stream, defaultExternal, requireLatest, why there is none. */
  static Stream<Arguments> undetermined() {
    String wait =
        "the pull spec cannot be determined yet, for \"web:latest\" - wait for its import, or take"
            + " the last image";
    String none =
        "no image repository has been set on the image stream status, for \"web:latest\" - run an"
            + " integrated registry, or import the tag";
    return Stream.of(
        arguments(DUE_LOCAL, true, Reason.WAIT_FOR_PULL_SPEC, wait),
        arguments(
            history(web(generation(alias("latest", "1"), 2)), "latest", item(A)),
            true,
            Reason.WAIT_FOR_PULL_SPEC,
            wait),
        arguments(web(), true, Reason.NO_STREAM_REPOSITORY, none),
        arguments(web(), false, Reason.NO_STREAM_REPOSITORY, none),
        arguments(repository(web(), "", OUTSIDE), false, Reason.NO_STREAM_REPOSITORY, none));
  }

  @ParameterizedTest
  @MethodSource("undetermined")
  void saysWhyThereIsNoPullSpec(ImageStream stream, boolean newest, Reason reason, String message) {
    UndeterminedPullSpecException problem =
        catchThrowableOfType(
            UndeterminedPullSpecException.class, () -> PullSpecs.forTag(stream, "", false, newest));

    assertThat(problem).hasMessage(message);
    assertThat(problem.reason()).isEqualTo(reason);
  }

  @Test
  void anEmptyTagKeepsItsName() {
    assertThat(PullSpecs.recent(EMPTY, "2.0", false).pullSpec()).isEqualTo(INSIDE + ":2.0");
  }
}
