package dev.imagestreams.model.tags;

import static dev.imagestreams.model.tags.Fixtures.A;
import static dev.imagestreams.model.tags.Fixtures.among;
import static dev.imagestreams.model.tags.Fixtures.history;
import static dev.imagestreams.model.tags.Fixtures.item;
import static dev.imagestreams.model.tags.Fixtures.policy;
import static dev.imagestreams.model.tags.Fixtures.repository;
import static dev.imagestreams.model.tags.Fixtures.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.LookedUpName.EmptyTag;
import dev.imagestreams.model.tags.LookedUpName.Exact;
import dev.imagestreams.model.tags.LookedUpName.Image;
import dev.imagestreams.model.tags.LookedUpName.Reason;
import dev.imagestreams.model.tags.LookedUpName.Unresolved;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class NameLookupTest {

  private static final String INSIDE = "registry.svc:5000/shop/web";

  /** Tag 1 has an image, tag 2 is pulled locally, tag 3 has no image, tag 4 a bad pull spec. */
  private static final ImageStream STREAM = stream();

  private static ImageStream stream() {
    ImageStream stream = web(policy(TagReference.dockerImage("2", "quay.io/org/web:2"), "Local"));
    stream = history(stream, "1", item("quay.io/org/web:1", A));
    stream = history(stream, "latest", item(A));
    stream = history(stream, "2", item(A));
    stream = history(stream, "3", item("quay.io/org/web:3", ""));
    stream = history(stream, "4", item("HTTP://", A));
    return repository(stream, INSIDE, "");
  }

  private static ImageStream local(ImageStream stream) {
    return stream.withSpec(
        stream.spec().withLookupPolicy(stream.spec().lookupPolicy().withLocal(true)));
  }

  private static LookedUpName find(ImageStream stream, String image, boolean resolveNames) {
    return new NameLookup(among(stream)).find(image, "shop", resolveNames);
  }

  @ParameterizedTest
  @CsvSource({
    "web:1, quay.io/org/web",
    "web, quay.io/org/web",
    "web:2, registry.svc:5000/shop/web",
  })
  void findsTheImageOfATagOfALocalStream(String name, String repository) {
    Image expected = new Image(repository + "@" + A);

    assertThat(find(local(STREAM), name, false)).isEqualTo(expected);
    assertThat(find(STREAM, name, true)).isEqualTo(expected);
    assertThat(expected.pullSpec()).contains(repository + "@" + A);
  }

  @ParameterizedTest
  @CsvSource({"quay.io/any/web:1", "other/web:1", "docker.io/web:1", "localhost:5000/a/web:1"})
  void findsAnyNameWhereTheWorkloadAsksForIt(String name) {
    assertThat(find(STREAM, name, true)).isEqualTo(new Image("quay.io/org/web@" + A));
  }

  @ParameterizedTest
  @CsvSource({"quay.io/any/web:1", "other/web:1", "shop/web:1", "docker.io/web:1"})
  void leavesNamesOfOtherPlacesAlone(String name) {
    assertThat(find(local(STREAM), name, false))
        .isEqualTo(
            new Unresolved(
                Reason.NOT_A_LOCAL_NAME,
                "(" + name + ") could not be resolved to an exact image reference"));
  }

  @Test
  void leavesDigestsAsTheyAre() {
    String name = "quay.io/x/y:1@" + A;

    assertThat(find(STREAM, name, true)).isEqualTo(new Exact(name));
    assertThat(new Exact(name).pullSpec()).contains(name);
  }

  @ParameterizedTest
  @CsvSource({"web:3, 3", "web:9, 9"})
  void namesTheRepositoryWhereTheTagHasNoImage(String name, String tag) {
    EmptyTag expected = new EmptyTag(INSIDE + ":" + tag);

    assertThat(find(local(STREAM), name, false)).isEqualTo(expected);
    assertThat(find(STREAM, name, true)).isEqualTo(expected);
    assertThat(expected.pullSpec()).contains(INSIDE + ":" + tag);
  }

  /** Stream, name, whether all names are looked up, why there is nothing, and the message. */
  static Stream<Arguments> unresolved() {
    ImageStream noRepository = repository(STREAM, "", "");
    ImageStream badRepository = repository(STREAM, "no such:thing", "");
    String notLocal =
        "ImageStreamTag does not allow local references and the resource did not request image"
            + " stream resolution";
    return Stream.of(
        arguments(STREAM, "web:1", false, Reason.STREAM_NOT_LOCAL, notLocal),
        arguments(STREAM, "web:3", false, Reason.TAG_NOT_FOUND, notFound("web:3")),
        arguments(local(noRepository), "web:3", false, Reason.TAG_NOT_FOUND, notFound("web:3")),
        arguments(badRepository, "web:9", true, Reason.TAG_NOT_FOUND, notFound("web:9")),
        arguments(STREAM, "app", true, Reason.STREAM_NOT_FOUND, notFound("app:latest")),
        arguments(STREAM, "app:7", false, Reason.STREAM_NOT_FOUND, notFound("app:7")),
        arguments(STREAM, "quay.io/a/b/c:7", true, Reason.STREAM_NOT_FOUND, notFound("b/c:7")),
        arguments(
            local(STREAM),
            "web:4",
            false,
            Reason.INVALID_PULL_SPEC,
            "image reference HTTP:// could not be parsed"),
        arguments(
            STREAM,
            "quay.io",
            true,
            Reason.INVALID_NAME,
            "(quay.io) could not be resolved to an exact image reference"),
        arguments(
            STREAM,
            "",
            true,
            Reason.INVALID_NAME,
            "invalid image reference \"\": repository at position 0: the reference is empty"));
  }

  private static String notFound(String tag) {
    return "imagestreamtags.image.openshift.io \"" + tag + "\" not found";
  }

  @ParameterizedTest(name = "{1} {3}")
  @MethodSource("unresolved")
  void saysWhyANameStandsForNothing(
      ImageStream stream, String name, boolean resolveNames, Reason reason, String message) {
    LookedUpName found = find(stream, name, resolveNames);

    assertThat(found).isEqualTo(new Unresolved(reason, message));
    assertThat(found.pullSpec()).isEmpty();
  }

  @Test
  void aNamespaceThatCanHaveNoStreamsHasNone() {
    assertThat(new NameLookup(among(STREAM)).find("web:1", "Not A Namespace", false))
        .isInstanceOf(Unresolved.class);
  }

  /** Policy, localNames, what a found name and one that was not become; empty: refused. */
  static Stream<Arguments> policies() {
    return Stream.of(
        arguments(ResolutionPolicy.REQUIRED_REWRITE, "RequiredRewrite", false, "found", null),
        arguments(ResolutionPolicy.REQUIRED_REWRITE, "RequiredRewrite", true, "found", null),
        arguments(ResolutionPolicy.REQUIRED, "Required", false, "written", null),
        arguments(ResolutionPolicy.REQUIRED, "Required", true, "found", null),
        arguments(ResolutionPolicy.ATTEMPT_REWRITE, "AttemptRewrite", false, "found", "written"),
        arguments(ResolutionPolicy.ATTEMPT, "Attempt", false, "written", "written"),
        arguments(ResolutionPolicy.ATTEMPT, "Attempt", true, "found", "written"),
        arguments(ResolutionPolicy.DO_NOT_ATTEMPT, "DoNotAttempt", false, "written", "written"),
        arguments(ResolutionPolicy.DO_NOT_ATTEMPT, "DoNotAttempt", true, "found", "written"));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void appliesThePolicy(
      ResolutionPolicy policy, String label, boolean localNames, String found, String unresolved) {
    Unresolved nothing = new Unresolved(Reason.TAG_NOT_FOUND, "nothing");

    assertThat(policy.label()).isEqualTo(label);
    assertThat(policy.apply("written", new Image("found"), localNames)).isEqualTo(found);
    assertThat(policy.failsOnUnresolved()).isEqualTo(unresolved == null);
    if (unresolved != null) {
      assertThat(policy.apply("written", nothing, localNames)).isEqualTo(unresolved);
      return;
    }
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> policy.apply("written", nothing, localNames))
        .withMessage(
            "the image \"written\" is required to resolve: nothing - name an image that exists, or"
                + " one by digest");
  }

  @Test
  void onlyOnePolicyDoesNotLookNamesUp() {
    assertThat(Stream.of(ResolutionPolicy.values()).filter(p -> !p.resolves()))
        .containsExactly(ResolutionPolicy.DO_NOT_ATTEMPT);
    assertThat(NameLookup.RESOLVE_NAMES_ANNOTATION)
        .isEqualTo("alpha.image.policy.openshift.io/resolve-names");
  }
}
