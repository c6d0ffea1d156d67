package dev.imagestreams.model.tags;

import static dev.imagestreams.model.tags.Fixtures.A;
import static dev.imagestreams.model.tags.Fixtures.history;
import static dev.imagestreams.model.tags.Fixtures.item;
import static dev.imagestreams.model.tags.Fixtures.web;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagReference;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HoldTest {

  private static final TagReference TAG =
      TagReference.dockerImage("1", "quay.io/a").withAnnotations(Map.of("note", "kept"));

  @Test
  void holdsATagWhereItComesFrom() {
    TagReference held = Hold.hold(web(TAG), "1", "the audit").spec().tags().get(0);

    assertThat(held)
        .isEqualTo(
            TAG.withAnnotations(Map.of("note", "kept", "imagestreams.dev/hold", "the audit")));
    assertThat(Hold.isHeld(held)).isTrue();
    assertThat(Hold.reason(held)).contains("the audit");
    assertThat(Hold.isHeld(TAG)).isFalse();
    assertThat(Hold.reason(TAG)).isEmpty();
  }

  @Test
  void aHoldOfOthersNeedsNoReason() {
    assertThat(Hold.isHeld(TAG.withAnnotations(Map.of(Hold.ANNOTATION, "")))).isTrue();
  }

  @Test
  void releasesATagAsItWas() {
    ImageStream stream = history(web(TAG), "1", item(A));

    assertThat(Hold.release(Hold.hold(stream, "1", "the audit"), "1")).isEqualTo(stream);
  }

  @Test
  void aTagThatWasOnlyPushedToIsWantedFromNowhere() {
    ImageStream held = Hold.hold(history(web(), "1", item(A)), "1", "the audit");

    assertThat(held.spec().tags())
        .containsExactly(
            TagReference.named("1").withAnnotations(Map.of(Hold.ANNOTATION, "the audit")));
    assertThat(Hold.release(held, "1").spec().tags()).containsExactly(TagReference.named("1"));
  }

  @Test
  void takesAnotherReason() {
    ImageStream held = Hold.hold(Hold.hold(web(TAG), "1", "one"), "1", "two");

    assertThat(Hold.reason(held.spec().tags().get(0))).contains("two");
  }

  @Test
  void refusesWhatCannotBeHeldOrReleased() {
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> Hold.hold(web(TAG), "1", " "))
        .withMessage("no reason to hold the tag \"1\" - say why it is held");
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> Hold.hold(history(web(TAG), "2"), "2", "the audit"))
        .withMessage("the tag \"web:2\" does not exist - choose an existing tag to hold");
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> Hold.release(web(TAG), "1"))
        .withMessage("the tag \"web:1\" is not held - there is nothing to release");
    assertThatExceptionOfType(RefusedOperationException.class)
        .isThrownBy(() -> Hold.release(web(TAG), "2"))
        .withMessage("the tag \"web:2\" is not held - there is nothing to release");
  }
}
