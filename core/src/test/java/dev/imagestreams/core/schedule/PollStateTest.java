package dev.imagestreams.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What one poll writes for the next, and how polls are named in the store. */
class PollStateTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123Z");

  @Test
  void isReadAsItWasWritten() {
    for (long seed = 1; seed <= 500; seed++) {
      PollState state = generated(new SplittableRandom(seed));
      assertThat(PollState.parse(state.text())).as("seed %d", seed).isEqualTo(state);
    }
  }

  @Test
  void nothingIsKnownAtFirst() {
    assertThat(PollState.parse("")).isEqualTo(PollState.NONE);
    assertThat(PollState.parse(PollState.NONE.text())).isEqualTo(PollState.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        " ",
        "{",
        "\u0000",
        "[]",
        "7",
        "null",
        "\"text\"",
        "{\"looks\":7}",
        "{\"looks\":{\"no valid key!\":{\"v1\":{}}}}",
        "{\"later\":\"version\"}"
      })
  void ofWhatCannotBeReadNothingIsKnown(String text) {
    assertThat(PollState.parse(text)).isEqualTo(PollState.NONE);
  }

  @Test
  void aLookOfNoFormIsOneOfLongAgo() {
    PollState state = PollState.parse("{\"looks\":{\"shop/web\":{\"v1\":7}}}");

    assertThat(state.looks())
        .containsExactly(
            Map.entry(
                new StreamTag(StreamKey.parse("shop/web"), "v1"),
                new Look(Instant.EPOCH, 0, 0, 0, Optional.empty())));
  }

  @Test
  void countsThatCannotBeAreBounded() {
    Look look = new Look(NOON, -5, Integer.MAX_VALUE, 0, Optional.empty());

    assertThat(look.failures()).isZero();
    assertThat(look.toldAt(NOON).told()).isEqualTo(look.told());
  }

  @Test
  void whatWaitsDoesSoSinceItWasDueFirst() {
    PollState once = PollState.NONE.waitingSince(NOON);
    PollState twice = PollState.parse(once.text()).waitingSince(NOON.plusSeconds(60));

    assertThat(twice.waitingSince()).contains(NOON);
    assertThat(PollState.mayWait(twice.text())).isTrue();
    assertThat(PollState.mayWait(PollState.NONE.text())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "docker.io/library/ruby,'',false,poll docker.io/library/ruby",
    "r.example:5000/a/b,'',true,poll r.example:5000/a/b insecure",
    "localhost/a,deploy,false,poll localhost/a as deploy",
    "[::1]:5000/a,x as y insecure,true,poll [::1]:5000/a insecure as x as y insecure"
  })
  void aPollsNameIsReadAsItWasWritten(
      String repository, String identity, boolean insecure, String text) {
    PollKey key = new PollKey(Repository.parse(repository), identity, insecure);

    assertThat(key.text()).isEqualTo(text);
    assertThat(PollKey.parse(text)).contains(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "poll", "poll ", "push r.example/a", "poll A", "poll r.example/a x"})
  void otherWorkIsNoPoll(String text) {
    assertThat(PollKey.parse(text)).isEmpty();
  }

  private static PollState generated(SplittableRandom random) {
    Map<StreamTag, Look> looks = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      StreamKey stream = StreamKey.parse("shop/web" + random.nextInt(3));
      String tag = random.nextBoolean() ? "v" + random.nextInt(4) : Interest.WHOLE;
      looks.put(
          new StreamTag(stream, tag),
          new Look(
              NOON.plusMillis(random.nextLong(1L << 40)),
              random.nextInt(3),
              random.nextInt(3),
              random.nextLong(3),
              time(random)));
    }
    return new PollState(
        random.nextDouble() * 4,
        random.nextInt(100),
        random.nextBoolean() ? Optional.of("cursor \"" + random.nextInt()) : Optional.empty(),
        time(random),
        random.nextBoolean() ? "line\n\u2028 \"quoted\"" : "",
        time(random),
        looks);
  }

  private static Optional<Instant> time(SplittableRandom random) {
    return random.nextBoolean()
        ? Optional.of(NOON.minusMillis(random.nextLong(1L << 50)))
        : Optional.empty();
  }
}
