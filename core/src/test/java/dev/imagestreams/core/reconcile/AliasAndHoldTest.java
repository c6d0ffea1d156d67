package dev.imagestreams.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.model.tags.Rollback;
import dev.imagestreams.model.validation.InvalidObjectException;
import dev.imagestreams.model.validation.Violation;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.TagDeleted;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tags that follow other tags, tags that are held, and tags that are taken away. */
class AliasAndHoldTest {

  private static final Instant T0 = Instant.parse("2026-01-02T10:00:00Z");
  private static final Instant T1 = Instant.parse("2026-01-02T11:00:00Z");
  private static final String REPOSITORY = "reg.example:5000/shop/web";
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final StreamKey BASE = new StreamKey("shop", "base");

  // Within a stream

  @Test
  void aliasFollowsAPushInTheSameChange() {
    ImageStream stream = stream(alias("prod", "1.0"));
    Reconciliation first = push(stream, "1.0", A);
    Reconciliation second = push(first.stream(), "1.0", B);
    Reconciliation again = push(second.stream(), "1.0", B);

    assertThat(images(first.stream(), "prod")).containsExactly(A);
    assertThat(images(second.stream(), "prod")).containsExactly(B, A);
    assertThat(second.stream().metadata().generation()).contains(1L);
    assertThat(second.stream().spec().tag("1.0")).isEmpty();
    assertThat(moves(second)).containsExactly("1.0 []", "prod [shop/web:1.0]");
    assertThat(again.changed()).isFalse();
  }

  @Test
  void aliasesOfAliasesFollowWhateverTheirNames() {
    ImageStream stream = stream(alias("a", "b"), alias("b", "c"), alias("z", "c"));

    Reconciliation change = push(stream, "c", A);

    assertThat(moves(change))
        .containsExactlyInAnyOrder(
            "c []", "b [shop/web:c]", "z [shop/web:c]", "a [shop/web:c, shop/web:b]");
  }

  @Test
  void newAliasPointsToWhatItsTagPointsTo() {
    ImageStream stream = push(stream(), "1.0", A).stream();

    Reconciliation change =
        apply(stream, stream.spec().withTag(alias("prod", "1.0")).withTag(alias("qa", "prod")));

    TagEvent source = stream.latest("1.0").orElseThrow();
    assertThat(change.stream().latest("prod")).contains(source.withGeneration(Optional.of(2L)));
    assertThat(moves(change))
        .containsExactlyInAnyOrder("prod [shop/web:1.0]", "qa [shop/web:1.0, shop/web:prod]");
  }

  @Test
  void pushToAnAliasMovesItUntilItsTagMovesAgain() {
    ImageStream stream = push(stream(alias("prod", "1.0")), "1.0", A).stream();

    ImageStream pushed = push(stream, "prod", B).stream();

    assertThat(images(pushed, "prod")).containsExactly(B, A);
    assertThat(images(pushed, "1.0")).containsExactly(A);
  }

  @Test
  void aliasMayNameItsOwnStream() {
    ImageStream stream = stream(tag("prod", "", "web:1.0"));

    assertThat(images(push(stream, "1.0", A).stream(), "prod")).containsExactly(A);
  }

  @Test
  void circleIsRefusedWithItsPath() {
    ImageStreamSpec spec =
        ImageStreamSpec.EMPTY
            .withTag(alias("a", "b"))
            .withTag(alias("b", "c"))
            .withTag(alias("c", "a"))
            .withTag(alias("into", "a"));

    InvalidObjectException refused =
        catchThrowableOfType(InvalidObjectException.class, () -> apply(stream(), spec));

    assertThat(refused.violations())
        .containsExactly(
            circle("/spec/tags/0/from", "a -> b -> c -> a"),
            circle("/spec/tags/1/from", "b -> c -> a -> b"),
            circle("/spec/tags/2/from", "c -> a -> b -> c"));
  }

  @Test
  void tagThatFollowsItselfIsRefused() {
    assertThatThrownBy(() -> apply(stream(), ImageStreamSpec.EMPTY.withTag(alias("a", "web:a"))))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("a -> a");
  }

  // Across streams

  @Test
  void aliasOfAnotherStreamFollowsWhatIsSeenThere() {
    ImageStream stream = stream(tag("base", "", "base:1"), alias("copy", "base"));

    Reconciliation first = reconcile(stream, seen(item(A, 7)));
    Reconciliation second = reconcile(first.stream(), seen(item(B, 8)));

    assertThat(images(second.stream(), "base")).containsExactly(B, A);
    assertThat(images(second.stream(), "copy")).containsExactly(B, A);
    assertThat(first.stream().latest("base").orElseThrow().generation()).contains(1L);
    assertThat(first.stream().latest("base").orElseThrow().created()).contains(T0);
    assertThat(moves(second))
        .containsExactly("base [shop/base:1]", "copy [shop/base:1, shop/web:base]");
  }

  @Test
  void sourceThatSaysTheSameIsNoNewsInALaterGeneration() {
    ImageStream stream = reconcile(stream(tag("base", "", "base:1")), seen(item(A, 7))).stream();
    ImageStream later =
        apply(stream, stream.spec().withTag(TagReference.dockerImage("x", "quay.io/o/x:1")))
            .stream();

    assertThat(later.metadata().generation()).contains(2L);
    assertThat(reconcile(later, seen(item(A, 9))).changed()).isFalse();
  }

  @Test
  void imageDoesNotComeBackToATagItCameBy() {
    ImageStream stream = stream(tag("loop", "", "base:1"));

    Reconciliation change =
        reconcile(
            stream,
            new Observation.SourceSeen(
                ObjectReference.IMAGE_STREAM_TAG,
                BASE,
                "1",
                Optional.of(item(A, 1)),
                List.of("shop/web:loop", "shop/other:x")));

    assertThat(change.changed()).isFalse();
  }

  @Test
  void missingSourceChangesNothing() {
    Reconciliation change =
        reconcile(
            stream(tag("base", "", "base:1")),
            new Observation.SourceSeen(
                ObjectReference.IMAGE_STREAM_TAG, BASE, "1", Optional.empty(), List.of()));

    assertThat(change.changed()).isFalse();
  }

  @Test
  void aliasNamesTheNamespaceOfItsSource() {
    ImageStream stream = stream(tag("base", "shop", "base:1"), tag("other", "elsewhere", "base:1"));

    ImageStream after = reconcile(stream, seen(item(A, 1))).stream();

    assertThat(images(after, "base")).containsExactly(A);
    assertThat(after.latest("other")).isEmpty();
  }

  // Images of the stream, and rollback

  @Test
  void snapshotOfAnImageStaysWhenItsTagMoves() {
    ImageStream stream = push(stream(), "latest", A).stream();
    ImageStream snapshot =
        apply(stream, stream.spec().withTag(image("prod", "web@" + A.substring(0, 20)))).stream();

    ImageStream after = push(snapshot, "latest", B).stream();

    assertThat(images(after, "prod")).containsExactly(A);
    assertThat(after.latest("prod").orElseThrow().created()).contains(T1);
    assertThat(after.latest("prod").orElseThrow().dockerImageReference())
        .isEqualTo(REPOSITORY + "@" + A);
  }

  @Test
  void rollbackPointsBackAndForthAsOftenAsItIsAsked() {
    ImageStream stream = push(push(stream(), "latest", A).stream(), "latest", B).stream();
    ImageStream back = apply(stream, Rollback.toIndex(stream, "latest", 1).spec()).stream();
    ImageStream pushed = push(back, "latest", B).stream();
    ImageStream again = apply(pushed, Rollback.toImage(pushed, "latest", A).spec()).stream();

    assertThat(images(back, "latest")).containsExactly(A, B, A);
    assertThat(images(again, "latest")).containsExactly(A, B, A, B, A);
  }

  @Test
  void imageThatTheStreamDoesNotHaveIsRefused() {
    ImageStream stream = push(push(stream(), "latest", A).stream(), "latest", B).stream();

    InvalidObjectException refused =
        catchThrowableOfType(
            InvalidObjectException.class,
            () ->
                apply(
                    stream,
                    stream
                        .spec()
                        .withTag(image("none", "web@sha256:cc"))
                        .withTag(image("many", "web@sha256:"))));

    assertThat(refused.violations())
        .extracting(Violation::path, Violation::message)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple(
                "/spec/tags/0/from/name",
                "multiple images match the prefix \"sha256:\": " + A + ", " + B),
            org.assertj.core.api.Assertions.tuple(
                "/spec/tags/1/from/name", "imagestreamimage \"web@sha256:cc\" not found"));
  }

  @Test
  void referenceTagIsTakenOverUnseen() {
    TagReference tag = TagReference.dockerImage("ref", "quay.io/o/a:1").withReference(true);

    Reconciliation change = apply(stream(), ImageStreamSpec.EMPTY.withTag(tag));

    assertThat(change.stream().latest("ref")).contains(new TagEvent(T1, "quay.io/o/a:1", "", 2));
    assertThat(moves(change)).containsExactly("ref []");
  }

  @Test
  void imageOfAnotherStreamIsTakenOnceAndNotAgainAfterAPush() {
    Observation seen =
        new Observation.SourceSeen(
            ObjectReference.IMAGE_STREAM_IMAGE, BASE, A, Optional.of(item(A, 7)), List.of());
    ImageStream taken = reconcile(stream(image("fixed", "base@" + A)), seen).stream();
    ImageStream pushed = push(taken, "fixed", B).stream();

    assertThat(images(taken, "fixed")).containsExactly(A);
    assertThat(reconcile(pushed, seen).changed()).isFalse();
    ImageStreamSpec again =
        pushed
            .spec()
            .withTag(pushed.spec().tag("fixed").orElseThrow().withGeneration(Optional.of(0L)));
    Reconciliation renewed =
        Reconciler.reconcile(
            pushed,
            true,
            List.of(new Observation.SpecApplied(again, Map.of(), Map.of()), seen),
            T1,
            Cause.MANUAL);
    assertThat(images(renewed.stream(), "fixed")).containsExactly(A, B, A);
  }

  // Held tags

  @Test
  void heldTagGoesWhereItWasHeldBackFromOnceItIsReleased() {
    ImageStream stream = push(stream(), "latest", A).stream();
    ImageStream held = apply(stream, Hold.hold(stream, "latest", "incident 7").spec()).stream();
    Reconciliation pushed = push(held, "latest", B);
    ImageStream release = Hold.release(pushed.stream(), "latest");
    Reconciliation released = apply(pushed.stream(), release.spec());

    assertThat(images(pushed.stream(), "latest")).containsExactly(A);
    assertThat(moves(pushed)).isEmpty();
    assertThat(push(pushed.stream(), "latest", B).changed()).isFalse();
    assertThat(images(released.stream(), "latest")).containsExactly(B, A);
    assertThat(released.stream().status().tag("latest").orElseThrow().conditions()).isEmpty();
    assertThat(moves(released)).containsExactly("latest []");
  }

  @Test
  void heldAliasStaysAndSoDoTheTagsBehindIt() {
    ImageStream stream = push(stream(alias("prod", "1.0"), alias("eu", "prod")), "1.0", A).stream();
    ImageStream held = apply(stream, Hold.hold(stream, "prod", "freeze").spec()).stream();
    ImageStream pushed = push(held, "1.0", B).stream();
    ImageStream released = apply(pushed, Hold.release(pushed, "prod").spec()).stream();

    assertThat(images(pushed, "prod")).containsExactly(A);
    assertThat(images(pushed, "eu")).containsExactly(A);
    assertThat(images(released, "prod")).containsExactly(B, A);
    assertThat(images(released, "eu")).containsExactly(B, A);
  }

  @Test
  void whatIsTakenBackWhileATagIsHeldIsForgotten() {
    ImageStream stream = push(stream(), "latest", A).stream();
    ImageStream held = apply(stream, Hold.hold(stream, "latest", "freeze").spec()).stream();
    ImageStream there = push(push(held, "latest", B).stream(), "latest", A).stream();

    assertThat(there.status().tag("latest").orElseThrow().conditions()).isEmpty();
    assertThat(images(apply(there, Hold.release(there, "latest").spec()).stream(), "latest"))
        .containsExactly(A);
  }

  @Test
  void importOfAHeldTagIsWrittenOnceAndNotAtEveryPoll() {
    TagReference tag = TagReference.dockerImage("latest", "quay.io/o/a:1");
    ImageStream stream = reconcile(stream(tag), imported(A)).stream();
    ImageStream held = apply(stream, Hold.hold(stream, "latest", "freeze").spec()).stream();

    Reconciliation first = reconcile(held, imported(B));

    assertThat(first.changed()).isTrue();
    assertThat(images(first.stream(), "latest")).containsExactly(A);
    assertThat(reconcile(first.stream(), imported(B)).changed()).isFalse();
  }

  // Taking away, and cutting

  @Test
  void removedTagGoesWithItsHistoryAndIsTold() {
    ImageStream stream = push(stream(alias("prod", "1.0")), "1.0", A).stream();

    Reconciliation change = reconcile(stream, new Observation.TagRemoved("prod"));

    assertThat(change.stream().spec().tag("prod")).isEmpty();
    assertThat(change.stream().status().tag("prod")).isEmpty();
    assertThat(change.stream().metadata().generation()).contains(2L);
    assertThat(change.events())
        .extracting(EventDraft::event)
        .singleElement()
        .isInstanceOfSatisfying(
            TagDeleted.class, e -> assertThat(e.previous().orElseThrow().image()).isEqualTo(A));
    assertThat(reconcile(change.stream(), new Observation.TagRemoved("prod")).changed()).isFalse();
  }

  @Test
  void historyIsCutToTheStreamsLimit() {
    ImageStream stream = stream();
    for (int i = 0; i < 5; i++) {
      stream = push(push(stream, "latest", A).stream(), "latest", B).stream();
    }
    Reconciliation cut =
        reconcile(
            stream,
            new Observation.SpecApplied(
                stream.spec(), Map.of(), Map.of(ImageStream.HISTORY_LIMIT_ANNOTATION, "3")));

    assertThat(images(stream, "latest")).hasSize(10);
    assertThat(images(cut.stream(), "latest")).containsExactly(B, A, B);
    assertThat(images(push(cut.stream(), "latest", A).stream(), "latest")).containsExactly(A, B, A);
  }

  @Test
  void limitThatIsNoNumberIsRefused() {
    for (String limit : List.of("", "0", "-1", "many", "1.5", "9999999999")) {
      assertThatThrownBy(
              () ->
                  reconcile(
                      stream(),
                      new Observation.SpecApplied(
                          ImageStreamSpec.EMPTY,
                          Map.of(),
                          Map.of(ImageStream.HISTORY_LIMIT_ANNOTATION, limit))))
          .as(limit)
          .isInstanceOf(InvalidObjectException.class)
          .hasMessageContaining("/metadata/annotations/imagestreams.dev~1history-limit");
    }
  }

  @Test
  void twoObservationsOfOneTagAreRefused() {
    assertThatThrownBy(
            () ->
                Reconciler.reconcile(
                    stream(), true, List.of(pushed("a", A), pushed("a", B)), T1, Cause.PUSH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two observations of a");
  }

  private static Violation circle(String path, String circle) {
    return new Violation(path, Violation.Type.INVALID, "the tag follows itself: " + circle);
  }

  private static ImageStream stream(TagReference... tags) {
    ImageStream born =
        Reconciler.born(
            ImageStream.empty(StreamKey.parse("shop/web"))
                .withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tags))),
            "uid",
            T0);
    return Reconciler.reconcile(
        born,
        false,
        List.of(new Observation.SpecApplied(born.spec(), Map.of(), Map.of())),
        T0,
        Cause.MANUAL)
        .stream();
  }

  private static TagReference alias(String name, String source) {
    return tag(name, "", source);
  }

  private static TagReference tag(String name, String namespace, String source) {
    return from(name, new ObjectReference("ImageStreamTag", namespace, source, JsonExtras.none()));
  }

  private static TagReference image(String name, String source) {
    return from(name, new ObjectReference("ImageStreamImage", "", source, JsonExtras.none()));
  }

  private static TagReference from(String name, ObjectReference from) {
    return TagReference.named(name).withFrom(Optional.of(from));
  }

  private static TagEvent item(String image, long generation) {
    return new TagEvent(T0, "reg.example:5000/shop/base@" + image, image, generation);
  }

  private static Observation seen(TagEvent item) {
    return new Observation.SourceSeen(
        ObjectReference.IMAGE_STREAM_TAG, BASE, "1", Optional.of(item), List.of());
  }

  private static Observation imported(String image) {
    return new Observation.TagImported(
        "latest",
        ObjectReference.dockerImage("quay.io/o/a:1"),
        TagImportPolicy.DEFAULT,
        "quay.io/o/a@" + image,
        Digest.parse(image));
  }

  private static Observation pushed(String tag, String image) {
    return new Observation.TagPushed(tag, REPOSITORY, Digest.parse(image));
  }

  private static Reconciliation push(ImageStream stream, String tag, String image) {
    return reconcile(stream, pushed(tag, image));
  }

  private static Reconciliation apply(ImageStream stream, ImageStreamSpec spec) {
    return reconcile(stream, new Observation.SpecApplied(spec, Map.of(), Map.of()));
  }

  private static Reconciliation reconcile(ImageStream stream, Observation observation) {
    return Reconciler.reconcile(stream, true, List.of(observation), T1, Cause.MANUAL);
  }

  private static List<String> images(ImageStream stream, String tag) {
    return stream.status().tag(tag).orElseThrow().items().stream().map(TagEvent::image).toList();
  }

  /** The tags that moved and how they came to. */
  private static List<String> moves(Reconciliation change) {
    return change.events().stream()
        .map(EventDraft::event)
        .filter(TagUpdated.class::isInstance)
        .map(TagUpdated.class::cast)
        .map(e -> e.tag() + " " + e.aliasPath())
        .toList();
  }
}
