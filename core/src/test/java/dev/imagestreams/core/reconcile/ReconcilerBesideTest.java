package dev.imagestreams.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.TagImportRecovered;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is seen of a tag beside what is seen of its source, or said of it in a document. */
class ReconcilerBesideTest {

  private static final Instant T0 = Instant.parse("2026-01-02T10:00:00Z");
  private static final Instant T1 = Instant.parse("2026-01-02T11:00:00Z");
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String SOURCE = "quay.io/o/a:1";
  private static final TagImportPolicy POLICY = TagImportPolicy.DEFAULT;

  @Test
  void importOfAnAliasCountsBesideNewsOfItsSource() {
    ImageStream stream = once(following("c"), seen("quay.io/o/a", A));

    ImageStream after = rests(stream, imported("c", A, POLICY), seen("r.example/base", B));

    assertThat(image(after, "c")).isEqualTo(A);
  }

  @Test
  void failureOfAnAliasStaysBesideNewsOfItsSource() {
    ImageStream stream = once(following("c"), seen("r.example/base", A));

    ImageStream after = rests(stream, failed("c"), seen("r.example/base", B));

    assertThat(image(after, "c")).isEqualTo(A);
    assertThat(after.status().tag("c").orElseThrow().conditions()).hasSize(1);
  }

  @Test
  void pushToASnapshotCountsBesideTheDocumentThatMakesIt() {
    ImageStream stream = once(stream(), pushed("x", A));
    TagReference snapshot = from("snap", "ImageStreamImage", "web@" + A);

    ImageStream after = rests(stream, applied(stream.spec().withTag(snapshot)), pushed("snap", B));

    assertThat(image(after, "snap")).isEqualTo(B);
  }

  @Test
  void releasedTagGoesOnAndStillFailsWhereItsSourceDoes() {
    ImageStream stream =
        once(stream(TagReference.dockerImage("t", SOURCE)), imported("t", A, POLICY));
    ImageStream held = once(stream, applied(Hold.hold(stream, "t", "freeze").spec()));
    ImageStream behind = once(held, imported("t", B, POLICY));

    ImageStream after = rests(behind, applied(Hold.release(behind, "t").spec()), failed("t"));

    assertThat(image(after, "t")).isEqualTo(B);
    assertThat(after.status().tag("t").orElseThrow().conditions())
        .singleElement()
        .satisfies(condition -> assertThat(condition.isImportFailure()).isTrue());
  }

  @Test
  void importAtTheReleaseOvertakesWhatWasHeldBack() {
    ImageStream stream =
        once(stream(TagReference.dockerImage("t", SOURCE)), imported("t", A, POLICY));
    ImageStream held = once(stream, applied(Hold.hold(stream, "t", "freeze").spec()));
    ImageStream behind = once(held, imported("t", B, POLICY));

    ImageStream after =
        rests(behind, applied(Hold.release(behind, "t").spec()), imported("t", A, POLICY));

    assertThat(image(after, "t")).isEqualTo(A);
    assertThat(after.status().tag("t").orElseThrow().conditions()).isEmpty();
  }

  @Test
  void failureOfASnapshotWhoseImageIsGoneHindersNoDocument() {
    ImageStream stream = once(stream(), pushed("x", A));
    TagReference snapshot = from("snap", "ImageStreamImage", "web@" + A);
    ImageStream made = once(stream, applied(stream.spec().withTag(snapshot)));
    ImageStream pruned = made.withStatus(made.status().withTags(List.of()));
    TagReference other = TagReference.dockerImage("other", SOURCE);

    ImageStream after = once(pruned, applied(pruned.spec().withTag(other)), failed("snap"));

    assertThat(after.spec().tag("other")).isPresent();
    assertThat(after.status().tag("snap").orElseThrow().conditions()).hasSize(1);
  }

  @Test
  void anotherModeOfTheSameImageIsImportedOnce() {
    ImageStream stream = once(stream(), imported("t", A, POLICY));

    ImageStream after = rests(stream, imported("t", A, POLICY.withImportMode("Legacy")));

    assertThat(after.spec().tag("t").orElseThrow().generation())
        .isEqualTo(after.latest("t").orElseThrow().generation());
  }

  @Test
  void sameImageFromWhereADocumentSaysNowIsImportedOnce() {
    ImageStream before =
        once(stream(TagReference.dockerImage("t", SOURCE)), importedFrom("quay.io/o/a:0"));
    TagReference moved = TagReference.dockerImage("t", SOURCE);

    ImageStream after =
        rests(before, applied(before.spec().withTag(moved)), imported("t", A, POLICY));

    assertThat(after.spec().tag("t").orElseThrow().generation())
        .isEqualTo(after.latest("t").orElseThrow().generation());
  }

  @Test
  void importThatFailsInPartIsOneChange() {
    Reconciliation change = reconcile(stream(), imported("a", A, POLICY), failed("b"));

    ImageStream after = change.stream();
    assertThat(after.metadata().generation()).contains(2L);
    assertThat(after.spec().tags())
        .extracting(TagReference::name, TagReference::generation)
        .containsExactly(tuple("a", Optional.of(2L)), tuple("b", Optional.of(2L)));
    assertThat(image(after, "a")).isEqualTo(A);
    assertThat(after.status().tag("a").orElseThrow().conditions()).isEmpty();
    assertThat(after.latest("b")).isEmpty();
    assertThat(after.status().tag("b").orElseThrow().conditions())
        .containsExactly(TagEventCondition.importFailed(T1, "NotFound", "gone", 2));
  }

  @Test
  void documentWithoutAHistoryBeginsAtGenerationOne() {
    TagReference tag =
        TagReference.dockerImage("ref", SOURCE)
            .withReference(true)
            .withGeneration(Optional.of(99L));
    ImageStream document =
        Reconciler.born(
            ImageStream.empty(new StreamKey("shop", "web"))
                .withSpec(ImageStreamSpec.EMPTY.withTag(tag)),
            "uid",
            T0);
    ImageStream given = document.withMetadata(document.metadata().withGeneration(Optional.of(3L)));

    ImageStream made = Reconciler.reconcile(given, false, List.of(), T0, Cause.MANUAL).stream();

    assertThat(made.metadata().generation()).contains(1L);
    assertThat(made.spec().tag("ref").orElseThrow().generation()).contains(1L);
    assertThat(made.latest("ref")).contains(new TagEvent(T0, SOURCE, "", 1));
  }

  @Test
  void recoveryIsToldWhateverMendsTheTag() {
    ImageStream stream = once(following("c"), seen("r.example/base", A));
    ImageStream failing = once(stream, failed("c"));

    Reconciliation change = reconcile(failing, seen("r.example/base", B));

    assertThat(change.stream().status().tag("c").orElseThrow().conditions()).isEmpty();
    assertThat(change.events())
        .extracting(EventDraft::event)
        .filteredOn(TagImportRecovered.class::isInstance)
        .hasSize(1);
  }

  @Test
  void importLeavesUnknownFieldsOfThePolicy() {
    String json = ImageStreamJson.write(once(stream(), imported("t", A, POLICY)));
    String later = json.replaceFirst("\"importPolicy\":\\{\\}", "\"importPolicy\":{\"later\":1}");

    ImageStream after = once(ImageStreamJson.read(later), imported("t", A, POLICY));

    assertThat(later).isNotEqualTo(json);
    assertThat(ImageStreamJson.write(after)).isEqualTo(later);
  }

  /** The stream after what was seen, which must change nothing when it is seen again. */
  private static ImageStream rests(ImageStream stream, Observation... seen) {
    ImageStream after = once(stream, seen);
    Reconciliation again = reconcile(after, seen);
    assertThat(again.stream()).isSameAs(after);
    assertThat(again.events()).isEmpty();
    return after;
  }

  private static ImageStream once(ImageStream stream, Observation... seen) {
    return reconcile(stream, seen).stream();
  }

  private static Reconciliation reconcile(ImageStream stream, Observation... seen) {
    return Reconciler.reconcile(stream, true, List.of(seen), T1, Cause.MANUAL);
  }

  private static ImageStream stream(TagReference... tags) {
    ImageStream born =
        Reconciler.born(
            ImageStream.empty(new StreamKey("shop", "web"))
                .withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tags))),
            "uid",
            T0);
    return Reconciler.reconcile(born, false, List.of(), T0, Cause.MANUAL).stream();
  }

  private static ImageStream following(String tag) {
    return stream(from(tag, "ImageStreamTag", "base:1"));
  }

  private static TagReference from(String tag, String kind, String name) {
    return TagReference.named(tag)
        .withFrom(Optional.of(new ObjectReference(kind, "", name, JsonExtras.none())));
  }

  private static Observation applied(ImageStreamSpec spec) {
    return new Observation.SpecApplied(spec, Map.of(), Map.of());
  }

  private static Observation imported(String tag, String image, TagImportPolicy policy) {
    return new Observation.TagImported(
        tag,
        ObjectReference.dockerImage(SOURCE),
        policy,
        "quay.io/o/a@" + image,
        Digest.parse(image));
  }

  private static Observation importedFrom(String source) {
    return new Observation.TagImported(
        "t", ObjectReference.dockerImage(source), POLICY, "quay.io/o/a@" + A, Digest.parse(A));
  }

  private static Observation failed(String tag) {
    return new Observation.TagFailed(
        tag, ObjectReference.dockerImage(SOURCE), POLICY, true, "NotFound", "gone");
  }

  private static Observation pushed(String tag, String image) {
    return new Observation.TagPushed(tag, "r.example/web", Digest.parse(image));
  }

  private static Observation seen(String repository, String image) {
    return new Observation.SourceSeen(
        ObjectReference.IMAGE_STREAM_TAG,
        new StreamKey("shop", "base"),
        "1",
        Optional.of(new TagEvent(T0, repository + "@" + image, image, 5)),
        List.of());
  }

  private static String image(ImageStream stream, String tag) {
    return stream.latest(tag).orElseThrow().image();
  }
}
