package dev.imagestreams.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ImageStreamStatus;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import dev.imagestreams.model.validation.InvalidObjectException;
import dev.imagestreams.notifications.Cause;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rows of OpenShift's rules that are easily missed: old documents, odd names, news twice. */
class ReconcilerEdgesTest {

  private static final Instant T0 = Instant.parse("2026-01-02T10:00:00Z");
  private static final Instant T1 = Instant.parse("2026-01-02T11:00:00Z");
  private static final StreamKey KEY = new StreamKey("shop", "web");
  private static final StreamKey OTHER = new StreamKey("shop", "base");
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);

  @Test
  void takesASourceOfNoValidFormForNone() {
    ImageStreamSpec spec =
        ImageStreamSpec.EMPTY
            .withTag(from("good", "ImageStreamTag", "", "1"))
            .withTag(from("bad", "ImageStreamTag", "", "a:b:c"));

    ImageStream stream = apply(created(), spec).stream();

    assertThat(stream.latest("bad")).isEmpty();
  }

  @Test
  void countsAPushToAnAliasBesideNewsOfItsSource() {
    ImageStream stream =
        apply(created(), ImageStreamSpec.EMPTY.withTag(from("c", "ImageStreamTag", "", "base:1")))
            .stream();
    List<Observation> seen =
        List.of(
            push("c", A),
            new Observation.SourceSeen(
                "ImageStreamTag",
                OTHER,
                "1",
                Optional.of(new TagEvent(T0, "r/base@" + B, B, 3)),
                List.of()));

    Reconciliation first = reconcile(stream, seen);
    Reconciliation again = reconcile(first.stream(), seen);

    assertThat(first.stream().latest("c").map(TagEvent::image)).contains(A);
    assertThat(again.changed()).isFalse();
  }

  @Test
  void countsAPushToAnAliasBesideOneToItsTag() {
    ImageStream stream =
        apply(created(), ImageStreamSpec.EMPTY.withTag(from("b", "ImageStreamTag", "", "a")))
            .stream();
    List<Observation> seen = List.of(push("a", A), push("b", B));

    Reconciliation first = reconcile(stream, seen);

    assertThat(first.stream().latest("b").map(TagEvent::image)).contains(B);
    assertThat(reconcile(first.stream(), seen).changed()).isFalse();
  }

  @Test
  void takesOverHowATagIsImportedThoughItsImageIsTheSame() {
    ImageStream stream = reconcile(created(), List.of(imported(TagImportPolicy.DEFAULT))).stream();
    TagImportPolicy scheduled = TagImportPolicy.DEFAULT.withScheduled(true);

    ImageStream after = reconcile(stream, List.of(imported(scheduled))).stream();

    assertThat(after.spec().tag("1").orElseThrow().importPolicy().scheduled()).isTrue();
    assertThat(after.status().tag("1").orElseThrow().items()).hasSize(1);
  }

  @Test
  void givesATagThatAnImportMakesTheReferencePolicyOfTheImport() {
    TagReferencePolicy local = TagReferencePolicy.SOURCE.withType("Local");
    Observation failed =
        new Observation.TagFailed(
            "2",
            ObjectReference.dockerImage("quay.io/o/a:2"),
            TagImportPolicy.DEFAULT,
            local,
            true,
            "NotFound",
            "");
    Observation imported =
        new Observation.TagImported(
            "1",
            ObjectReference.dockerImage("quay.io/o/a:1"),
            TagImportPolicy.DEFAULT,
            local,
            "quay.io/o/a@" + A,
            Digest.parse(A));

    ImageStream stream = reconcile(created(), List.of(failed, imported)).stream();

    assertThat(stream.spec().tags()).allMatch(tag -> tag.referencePolicy().equals(local));
    assertThat(stream.status().tag("2").orElseThrow().conditions())
        .extracting(TagEventCondition::message)
        .containsExactly("unknown error prevented import");
  }

  @Test
  void takesItsOwnNamespaceAndNoneForTheSame() {
    ImageStream stream =
        apply(created(), ImageStreamSpec.EMPTY.withTag(from("c", "ImageStreamTag", "", "base:1")))
            .stream();

    ImageStream after =
        apply(stream, ImageStreamSpec.EMPTY.withTag(from("c", "ImageStreamTag", "shop", "base:1")))
            .stream();

    assertThat(after.spec().tag("c").orElseThrow().generation())
        .isEqualTo(stream.spec().tag("c").orElseThrow().generation());
  }

  @Test
  void renewsNoTagThatComesFromNowhereNow() {
    ImageStream stream =
        apply(created(), ImageStreamSpec.EMPTY.withTag(from("c", "DockerImage", "", "r/a:1")))
            .stream();

    ImageStream after =
        apply(stream, ImageStreamSpec.EMPTY.withTag(from("c", "", "", ""))).stream();

    assertThat(after.spec().tag("c").orElseThrow().generation())
        .isEqualTo(stream.spec().tag("c").orElseThrow().generation());
  }

  @Test
  void propagatesNoTagOfAnOldDocumentWhenAnotherChanges() {
    TagReference old =
        from("old", "DockerImage", "", "r/a:1")
            .withReference(true)
            .withGeneration(Optional.empty());
    ImageStream stream =
        created()
            .with()
            .spec(ImageStreamSpec.EMPTY.withTag(old))
            .status(history("old", new TagEvent(T0, "r/a@" + A, A, 1)))
            .build();

    Reconciliation change =
        apply(stream, stream.spec().withTag(from("new", "DockerImage", "", "r/a:2")));

    assertThat(change.stream().status().tag("old").orElseThrow().items()).hasSize(1);
  }

  @Test
  void refusesCirclesOfANewStreamToo() {
    ImageStream circular =
        ImageStream.empty(KEY)
            .withSpec(
                ImageStreamSpec.EMPTY
                    .withTag(from("x", "ImageStreamTag", "", "y"))
                    .withTag(from("y", "ImageStreamTag", "", "x")));

    InvalidObjectException refused =
        catchThrowableOfType(
            InvalidObjectException.class,
            () ->
                Reconciler.reconcile(
                    Reconciler.born(circular, "u", T0), false, List.of(), T0, Cause.MANUAL));

    assertThat(refused.violations()).hasSize(2);
  }

  @Test
  void refusesAnImageThatANewStreamHasNot() {
    ImageStream stream =
        ImageStream.empty(KEY)
            .withSpec(ImageStreamSpec.EMPTY.withTag(from("x", "ImageStreamImage", "", "web@" + A)));

    InvalidObjectException refused =
        catchThrowableOfType(
            InvalidObjectException.class,
            () ->
                Reconciler.reconcile(
                    Reconciler.born(stream, "u", T0), false, List.of(), T0, Cause.MANUAL));

    assertThat(refused.violations())
        .extracting(v -> v.path())
        .containsExactly("/spec/tags/0/from/name");
  }

  @Test
  void dropsHistoriesThatSayNothingWhenWhatIsWantedChanges() {
    ImageStream stream =
        created()
            .withStatus(
                ImageStreamStatus.EMPTY.withTagChanges(
                    Map.of("t", Optional.of(NamedTagEventList.empty("t")))));

    ImageStream after =
        apply(stream, ImageStreamSpec.EMPTY.withTag(from("c", "DockerImage", "", "r/a:1")))
            .stream();

    assertThat(after.status().tag("t")).isEmpty();
  }

  @Test
  void keepsTheGenerationFromOverflowing() {
    ImageStream stream =
        created().withMetadata(created().metadata().withGeneration(Optional.of(Long.MAX_VALUE)));

    ImageStream after =
        apply(stream, ImageStreamSpec.EMPTY.withTag(from("c", "DockerImage", "", "r/a:1")))
            .stream();

    assertThat(after.metadata().generation()).contains(Long.MAX_VALUE);
  }

  @Test
  void leavesAFailureWhereTheSameImageIsPushedAgain() {
    ImageStream pushed = reconcile(created(), List.of(push("1", A))).stream();
    TagEventCondition condition = TagEventCondition.importFailed(T0, "NotFound", "gone", 1);
    NamedTagEventList history = pushed.status().tag("1").orElseThrow();
    ImageStream failing =
        pushed.withStatus(
            pushed
                .status()
                .withTagChanges(
                    Map.of("1", Optional.of(history.withConditions(List.of(condition))))));

    assertThat(reconcile(failing, List.of(push("1", A))).changed()).isFalse();
  }

  private static ImageStream created() {
    return Reconciler.reconcile(
        Reconciler.born(ImageStream.empty(KEY), "u", T0), false, List.of(), T0, Cause.MANUAL)
        .stream();
  }

  private static Reconciliation apply(ImageStream stream, ImageStreamSpec spec) {
    return reconcile(stream, List.of(new Observation.SpecApplied(spec, Map.of(), Map.of())));
  }

  private static Reconciliation reconcile(ImageStream stream, List<Observation> seen) {
    return Reconciler.reconcile(stream, true, seen, T1, Cause.MANUAL);
  }

  private static Observation push(String tag, String image) {
    return new Observation.TagPushed(tag, "r.example/shop/web", Digest.parse(image));
  }

  private static Observation imported(TagImportPolicy policy) {
    return new Observation.TagImported(
        "1",
        ObjectReference.dockerImage("quay.io/o/a:1"),
        policy,
        "quay.io/o/a@" + A,
        Digest.parse(A));
  }

  private static TagReference from(String tag, String kind, String namespace, String name) {
    return TagReference.named(tag)
        .withFrom(Optional.of(new ObjectReference(kind, namespace, name, JsonExtras.none())));
  }

  private static ImageStreamStatus history(String tag, TagEvent item) {
    return ImageStreamStatus.EMPTY.withTagChanges(
        Map.of(tag, Optional.of(NamedTagEventList.empty(tag).prepend(item))));
  }
}
