package dev.imagestreams.model.tags;

import static dev.imagestreams.model.tags.Fixtures.A;
import static dev.imagestreams.model.tags.Fixtures.B;
import static dev.imagestreams.model.tags.Fixtures.C;
import static dev.imagestreams.model.tags.Fixtures.T0;
import static dev.imagestreams.model.tags.Fixtures.at;
import static dev.imagestreams.model.tags.Fixtures.history;
import static dev.imagestreams.model.tags.Fixtures.item;
import static dev.imagestreams.model.tags.Fixtures.policy;
import static dev.imagestreams.model.tags.Fixtures.tag;
import static dev.imagestreams.model.tags.Fixtures.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RollbackTest {

  /** Newest first: C at 40, an unknown time, a reference at 20, B at 10, A at 0. */
  private static final ImageStream STREAM =
      history(
          web(TagReference.dockerImage("1", "quay.io/org/web:1"), TagReference.named("new")),
          "1",
          at(item(C), 40),
          item(A).withCreated(Optional.empty()),
          at(item("quay.io/org/web:1", ""), 20),
          at(item(B), 10),
          at(item(A), 0));

  private static final TagReference TO_A = fixed(A);
  private static final TagReference TO_B = fixed(B);
  private static final TagReference TO_REFERENCE =
      TagReference.dockerImage("1", "quay.io/org/web:1")
          .with()
          .reference(true)
          .generation(0L)
          .build();

  private static TagReference fixed(String image) {
    return tag("1", "ImageStreamImage", "web@" + image).with().generation(0L).build();
  }

  private static UnaryOperator<ImageStream> index(int index) {
    return stream -> Rollback.toIndex(stream, "1", index);
  }

  private static UnaryOperator<ImageStream> image(String id) {
    return stream -> Rollback.toImage(stream, "1", id);
  }

  private static UnaryOperator<ImageStream> time(long seconds) {
    return stream -> Rollback.toTime(stream, "1", T0.plusSeconds(seconds));
  }

  private static UnaryOperator<ImageStream> pin() {
    return stream -> Rollback.pin(stream, "1");
  }

  static Stream<Arguments> rollbacks() {
    return Stream.of(
        arguments("index 1", index(1), TO_A),
        arguments("index 2", index(2), TO_REFERENCE),
        arguments("index 3", index(3), TO_B),
        arguments("index 4, the oldest", index(4), TO_A),
        arguments("digest", image(B), TO_B),
        arguments("digest that stands twice", image(A), TO_A),
        arguments("prefix with algorithm", image("sha256:bb"), TO_B),
        arguments("prefix of the hex", image("b"), TO_B),
        arguments("just before the newest", time(39), TO_REFERENCE),
        arguments("as it was created", time(20), TO_REFERENCE),
        arguments("just before", time(19), TO_B),
        arguments("the oldest", time(0), TO_A),
        arguments("pin", pin(), fixed(C)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rollbacks")
  void rollsBack(String name, UnaryOperator<ImageStream> rollback, TagReference expected) {
    ImageStream after = rollback.apply(STREAM);

    assertThat(after.spec().tags()).containsExactly(expected, TagReference.named("new"));
    assertThat(after.status()).isEqualTo(STREAM.status());
  }

  @Test
  void aTagThatWasOnlyPushedToIsWantedThen() {
    ImageStream pushed = history(web(), "1", item(B), item(A));

    assertThat(Rollback.toIndex(pushed, "1", 1).spec().tags()).containsExactly(TO_A);
    assertThat(Rollback.pin(pushed, "1").spec().tags()).containsExactly(TO_B);
  }

  @Test
  void keepsAllOfTheTagButWhatWouldMoveIt() {
    TagReference before =
        policy(TagReference.dockerImage("1", "quay.io/org/web:1"), "Local")
            .with()
            .annotations(Map.of("note", "kept"))
            .generation(7L)
            .importPolicy(new TagImportPolicy(true, true, "Legacy", JsonExtras.none()))
            .build();
    ImageStream after = Rollback.toIndex(history(web(before), "1", item(B), item(A)), "1", 1);

    assertThat(after.spec().tag("1"))
        .contains(
            policy(TO_A, "Local")
                .with()
                .annotations(Map.of("note", "kept"))
                .importPolicy(new TagImportPolicy(true, false, "Legacy", JsonExtras.none()))
                .build());
  }

  @Test
  void leavesAReferenceForAnImage() {
    TagReference before = TagReference.dockerImage("1", "quay.io/a").withReference(true);
    ImageStream after =
        Rollback.toIndex(history(web(before), "1", item("quay.io/a", ""), item(A)), "1", 1);

    assertThat(after.spec().tag("1")).contains(TO_A);
  }

  @Test
  void pinningTwiceIsPinningOnce() {
    ImageStream pinned = Rollback.pin(STREAM, "1");

    assertThat(Rollback.pin(pinned, "1")).isEqualTo(pinned);
  }

  @Test
  void aRollbackCanBeTakenBackBeforeItIsCarriedOut() {
    assertThat(Rollback.pin(Rollback.toIndex(STREAM, "1", 3), "1").spec().tag("1"))
        .contains(fixed(C));
  }

  static Stream<Arguments> refused() {
    Instant early = T0.minusSeconds(1);
    String bits = A.substring(0, 40);
    ImageStream alike = history(STREAM, "1", item(C), item(bits + "1".repeat(31)), item(A));
    ImageStream again = history(web(), "1", item(C), item(B), item(C));
    ImageStream sameReference =
        history(web(), "1", item("quay.io/a", ""), item(A), item("quay.io/a", ""));
    ImageStream one = history(web(), "1", item(A));
    ImageStream badReference = history(web(), "1", item("HTTP://", ""), item("quay.io", ""));
    return Stream.of(
        arguments(STREAM, index(5), "has no item 5 - choose one from 1 to 4"),
        arguments(STREAM, index(-1), "has no item -1 - choose one from 1 to 4"),
        arguments(one, index(1), "has no item 1 - there is nothing earlier in its history"),
        arguments(
            web(TagReference.named("1")),
            index(0),
            "has no item 0 - there is nothing earlier in its history"),
        arguments(STREAM, index(0), "already points to " + C + " - pin it to keep it"),
        arguments(again, index(2), "already points to " + C + " - pin it to keep it"),
        arguments(STREAM, image(C), "already points to " + C + " - pin it to keep it"),
        arguments(STREAM, time(40), "already points to " + C + " - pin it to keep it"),
        arguments(sameReference, index(2), "already points to quay.io/a - pin it to keep it"),
        arguments(
            STREAM, image("d"), "never pointed to the image \"d\" - choose one of its history"),
        arguments(
            alike,
            image("aaa"),
            "can't be rolled back: multiple images match the prefix \"aaa\": "
                + bits
                + "1".repeat(31)
                + ", "
                + A
                + " - give more of the digest"),
        arguments(
            STREAM,
            time(-1),
            "has no item created at " + early + " or before - choose a later time"),
        arguments(web(), index(1), "does not exist - choose an existing tag"),
        arguments(web(), image(A), "does not exist - choose an existing tag"),
        arguments(web(), time(0), "does not exist - choose an existing tag"),
        arguments(web(), pin(), "does not exist - choose an existing tag"),
        arguments(
            web(TagReference.named("1")),
            pin(),
            "points to nothing yet - import or push an image first"),
        arguments(
            badReference,
            pin(),
            "can't come from \"HTTP://\", which is no pull spec - choose another item"),
        arguments(
            badReference,
            index(1),
            "can't come from \"quay.io\", which is no pull spec - choose another item"),
        arguments(
            Hold.hold(STREAM, "1", "the audit"), index(1), "is held: the audit - release it first"),
        arguments(
            Hold.hold(STREAM, "1", "the audit"), pin(), "is held: the audit - release it first"));
  }

  @ParameterizedTest(name = "{2}")
  @MethodSource("refused")
  void refuses(ImageStream stream, UnaryOperator<ImageStream> rollback, String message) {
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> rollback.apply(stream))
        .withMessage("the tag \"web:1\" " + message);
  }
}
