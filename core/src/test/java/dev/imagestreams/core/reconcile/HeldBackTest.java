package dev.imagestreams.core.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.model.validation.InvalidObjectException;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tags whose gates do not let an image through. */
class HeldBackTest {

  private static final Instant T0 = Instant.parse("2026-01-02T10:00:00Z");
  private static final Instant SEEN = Instant.parse("2026-01-02T10:30:00.7Z");
  private static final Instant SEEN_SECOND = Instant.parse("2026-01-02T10:30:00Z");
  private static final Instant T1 = Instant.parse("2026-01-02T11:00:00Z");
  private static final String PLACE = "quay.io/o/a";
  private static final String A = "sha256:" + "a".repeat(64);
  private static final String B = "sha256:" + "b".repeat(64);
  private static final String C = "sha256:" + "c".repeat(64);
  private static final TagReference LATEST = TagReference.dockerImage("latest", PLACE + ":latest");

  private final ImageStream atA = reconcile(stream(LATEST), imported(A)).stream();

  @Test
  void tagStaysAndSaysWhatWaitsSinceWhenAndWhy() {
    Reconciliation change = reconcile(atA, heldBack(B, "Cooldown"));

    assertThat(images(change.stream())).containsExactly(A);
    assertThat(change.stream().spec()).isSameAs(atA.spec());
    assertThat(conditions(change.stream()))
        .containsExactly(
            TagEventCondition.heldBack(
                SEEN_SECOND, "Cooldown", PLACE + "@" + B, "Cooldown it is", 2));
    assertThat(conditions(change.stream()).get(0).waiting()).contains(PLACE + "@" + B);
    assertThat(types(change)).containsExactly("dev.imagestreams.stream.updated.v1");
  }

  @Test
  void sameAgainChangesAndTellsNothing() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();

    Reconciliation again = reconcile(held, heldBack(B, "Cooldown", T1));

    assertThat(again.changed()).isFalse();
    assertThat(again.events()).isEmpty();
  }

  @Test
  void imageWaitsSinceTheSameTimeWhateverKeepsIt() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();

    ImageStream other = reconcile(held, heldBack(B, "ApprovalRequired", T1)).stream();

    assertThat(conditions(other))
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.reason()).isEqualTo("ApprovalRequired");
              assertThat(condition.lastTransitionTime()).contains(SEEN_SECOND);
            });
  }

  @Test
  void anotherImageWaitsSinceItWasSeen() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();

    ImageStream other = reconcile(held, heldBack(C, "Cooldown", T1)).stream();

    assertThat(conditions(other))
        .singleElement()
        .satisfies(condition -> assertThat(condition.lastTransitionTime()).contains(T1));
  }

  @Test
  void conditionWithoutATimeGetsOne() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();
    NamedTagEventList history = held.status().tag("latest").orElseThrow();
    NamedTagEventList timeless =
        history.withConditions(
            List.of(history.conditions().get(0).withLastTransitionTime(Optional.empty())));
    ImageStream foreign =
        held.withStatus(held.status().withTagChanges(Map.of("latest", Optional.of(timeless))));

    assertThat(conditions(reconcile(foreign, heldBack(B, "Cooldown")).stream()))
        .singleElement()
        .satisfies(condition -> assertThat(condition.lastTransitionTime()).contains(SEEN_SECOND));
  }

  @Test
  void conditionGoesWhenTheImageIsLetThrough() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();

    ImageStream moved = reconcile(held, imported(B)).stream();

    assertThat(images(moved)).containsExactly(B, A);
    assertThat(conditions(moved)).isEmpty();
  }

  @Test
  void conditionGoesWhenTheSourceIsBackAtThePresentImage() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();

    Reconciliation back = reconcile(held, imported(A));

    assertThat(images(back.stream())).containsExactly(A);
    assertThat(conditions(back.stream())).isEmpty();
    assertThat(reconcile(back.stream(), imported(A)).changed()).isFalse();
  }

  @Test
  void failureGoesSinceTheSourceCouldBeLookedAt() {
    ImageStream failing = reconcile(atA, failed()).stream();

    Reconciliation change = reconcile(failing, heldBack(B, "Cooldown"));

    assertThat(conditions(change.stream()))
        .extracting(TagEventCondition::reason)
        .containsExactly("Cooldown");
    assertThat(types(change)).containsExactly("dev.imagestreams.tag.import-recovered.v1");
  }

  @Test
  void failureDoesNotMakeAnImageWaitAnew() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();
    ImageStream failing = reconcile(held, failed()).stream();

    ImageStream again = reconcile(failing, heldBack(B, "Cooldown", T1)).stream();

    assertThat(conditions(failing))
        .extracting(TagEventCondition::reason)
        .containsExactly("Cooldown", "NotFound");
    assertThat(conditions(again))
        .singleElement()
        .satisfies(condition -> assertThat(condition.lastTransitionTime()).contains(SEEN_SECOND));
  }

  @Test
  void firstImageCanWaitToo() {
    ImageStream held = reconcile(stream(LATEST), heldBack(B, "ApprovalRequired")).stream();

    assertThat(held.latest("latest")).isEmpty();
    assertThat(conditions(held)).hasSize(1);
    assertThat(images(reconcile(held, imported(B)).stream())).containsExactly(B);
  }

  @Test
  void releaseDoesNotCarryAnImagePastAGate() {
    ImageStream held = apply(atA, Hold.hold(atA, "latest", "freeze").spec()).stream();
    ImageStream waiting = reconcile(held, heldBack(B, "ApprovalRequired")).stream();

    ImageStream released = apply(waiting, Hold.release(waiting, "latest").spec()).stream();

    assertThat(images(released)).containsExactly(A);
    assertThat(conditions(released))
        .extracting(TagEventCondition::reason)
        .containsExactly("ApprovalRequired");
  }

  @Test
  void whatGatesKeepBackOvertakesWhatAHoldKept() {
    ImageStream held = apply(atA, Hold.hold(atA, "latest", "freeze").spec()).stream();
    ImageStream pending = reconcile(held, imported(B)).stream();
    ImageStream waiting = reconcile(pending, heldBack(C, "Cooldown")).stream();

    ImageStream released = apply(waiting, Hold.release(waiting, "latest").spec()).stream();

    assertThat(conditions(pending))
        .extracting(TagEventCondition::reason)
        .containsExactly("TagHeld");
    assertThat(images(released)).containsExactly(A);
  }

  @Test
  void releaseAndNewsThatGatesKeepBackInOneCallGoNowhere() {
    ImageStream held = apply(atA, Hold.hold(atA, "latest", "freeze").spec()).stream();
    ImageStream pending = reconcile(held, imported(B)).stream();

    ImageStream released =
        reconcile(
            pending,
            new Observation.SpecApplied(Hold.release(pending, "latest").spec(), Map.of(), Map.of()),
            heldBack(B, "ApprovalRequired"))
            .stream();

    assertThat(images(released)).containsExactly(A);
  }

  @Test
  void whatGatesLetThroughWhileATagIsHeldWaitsForItsRelease() {
    ImageStream held = apply(atA, Hold.hold(atA, "latest", "freeze").spec()).stream();
    ImageStream waiting = reconcile(held, heldBack(B, "Cooldown")).stream();

    ImageStream let = reconcile(waiting, imported(B)).stream();

    assertThat(images(let)).containsExactly(A);
    assertThat(conditions(let)).extracting(TagEventCondition::reason).containsExactly("TagHeld");
    assertThat(images(apply(let, Hold.release(let, "latest").spec()).stream()))
        .containsExactly(B, A);
  }

  @Test
  void pushGoesPastGates() {
    ImageStream held = reconcile(atA, heldBack(B, "Cooldown")).stream();

    ImageStream pushed =
        reconcile(
            held, new Observation.TagPushed("latest", "reg.example/shop/web", Digest.parse(C)))
            .stream();

    assertThat(images(pushed)).containsExactly(C, A);
    assertThat(conditions(pushed)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "cooldown, soon",
    "approval, please",
    "approved, me",
    "require-platforms, all",
    "allow-downgrade, maybe",
    "interval, often"
  })
  void annotationThatCanNotBeReadIsRefusedWhereItIsApplied(String name, String value) {
    String annotation = "imagestreams.dev/" + name;
    TagReference tag = LATEST.withAnnotations(Map.of(annotation, value));

    assertThatThrownBy(() -> apply(atA, ImageStreamSpec.EMPTY.withTag(tag)))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("/spec/tags/0/annotations/imagestreams.dev~1" + name);
    assertThatThrownBy(
            () ->
                reconcile(
                    atA,
                    new Observation.SpecApplied(atA.spec(), Map.of(), Map.of(annotation, value))))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("/metadata/annotations/imagestreams.dev~1" + name);
  }

  @ParameterizedTest
  @CsvSource({"select, best", "select-range, ^1", "select-what, ever"})
  void selectionThatCanNotBeUnderstoodIsRefusedWhereItIsApplied(String name, String value) {
    TagReference tag = LATEST.withAnnotations(Map.of("imagestreams.dev/" + name, value));

    assertThatThrownBy(() -> apply(atA, ImageStreamSpec.EMPTY.withTag(tag)))
        .isInstanceOf(InvalidObjectException.class)
        .hasMessageContaining("/spec/tags/0/annotations/imagestreams.dev~1select");
  }

  @Test
  void whatOthersAnnotateIsTheirs() {
    TagReference tag =
        LATEST.withAnnotations(Map.of("example.com/cooldown", "soon", "imagestreams.dev/x", "y"));

    assertThat(apply(atA, ImageStreamSpec.EMPTY.withTag(tag)).changed()).isTrue();
  }

  private static ImageStream stream(TagReference... tags) {
    ImageStream born =
        Reconciler.born(
            ImageStream.empty(StreamKey.parse("shop/web"))
                .withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tags))),
            "uid",
            T0);
    return Reconciler.reconcile(born, false, List.of(), T0, Cause.MANUAL).stream();
  }

  private static Reconciliation reconcile(ImageStream stream, Observation... seen) {
    return Reconciler.reconcile(stream, true, List.of(seen), T1, Cause.MANUAL);
  }

  private static Reconciliation apply(ImageStream stream, ImageStreamSpec spec) {
    return reconcile(stream, new Observation.SpecApplied(spec, Map.of(), Map.of()));
  }

  private static Observation imported(String image) {
    return new Observation.TagImported(
        "latest",
        ObjectReference.dockerImage(PLACE + ":latest"),
        TagImportPolicy.DEFAULT,
        PLACE + "@" + image,
        Digest.parse(image));
  }

  private static Observation heldBack(String image, String reason) {
    return heldBack(image, reason, SEEN);
  }

  private static Observation heldBack(String image, String reason, Instant firstSeen) {
    return new Observation.TagHeldBack(
        "latest", PLACE + "@" + image, Digest.parse(image), reason, reason + " it is", firstSeen);
  }

  private static Observation failed() {
    return new Observation.TagFailed(
        "latest",
        ObjectReference.dockerImage(PLACE + ":latest"),
        TagImportPolicy.DEFAULT,
        TagReferencePolicy.SOURCE,
        true,
        "NotFound",
        "not there");
  }

  private static List<String> images(ImageStream stream) {
    return stream.status().tag("latest").orElseThrow().items().stream()
        .map(TagEvent::image)
        .toList();
  }

  private static List<TagEventCondition> conditions(ImageStream stream) {
    return stream.status().tag("latest").map(NamedTagEventList::conditions).orElse(List.of());
  }

  private static List<String> types(Reconciliation change) {
    return change.events().stream().map(EventDraft::event).map(e -> e.type()).toList();
  }
}
