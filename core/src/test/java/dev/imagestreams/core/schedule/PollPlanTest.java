package dev.imagestreams.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imagestreams.model.StreamKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When what is due. */
class PollPlanTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final Duration QUARTER = Duration.ofMinutes(15);
  private static final StreamKey WEB = StreamKey.parse("shop/web");
  private static final StreamKey DB = StreamKey.parse("shop/db");
  private static final ScheduleSettings EXACT =
      ScheduleSettings.every(QUARTER).jitter(0).adapting(1, 1);

  private final Map<StreamKey, List<Interest>> interests = new HashMap<>();
  private final Map<StreamTag, Look> looks = new HashMap<>();
  private ScheduleSettings settings = EXACT;
  private double pace = 1;

  @Test
  void whatWasNeverLookedAtIsDue() {
    wants(WEB, scheduled("v1", QUARTER));

    assertThat(due(NOON)).containsExactly("shop/web v1");
    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON);
  }

  @Test
  void whatWasLookedAtIsDueAfterItsInterval() {
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON);

    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plus(QUARTER));
    assertThat(due(NOON.plusSeconds(809))).isEmpty();
  }

  @Test
  void whatIsDueWithinATenthOfItsWaitGoesAlong() {
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON);

    assertThat(due(NOON.plusSeconds(810).minusMillis(1))).isEmpty();
    assertThat(due(NOON.plusSeconds(810))).containsExactly("shop/web v1");
  }

  @Test
  void earlyIsByTheWaitForTheNextTryAndNotByTheInterval() {
    wants(WEB, scheduled("v1", QUARTER));
    looks.put(tag(WEB, "v1"), new Look(NOON, 1, 0, 0, Optional.empty()));

    assertThat(due(NOON.plusSeconds(27).minusMillis(1))).isEmpty();
    assertThat(due(NOON.plusSeconds(27))).containsExactly("shop/web v1");
  }

  @Test
  void eachStreamHasItsOwnInterval() {
    wants(WEB, scheduled("v1", Duration.ofMinutes(1)));
    wants(DB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON.plusSeconds(14 * 60));
    looked(DB, "v1", NOON);

    assertThat(due(NOON.plus(QUARTER))).containsExactly("shop/db v1", "shop/web v1");
  }

  @Test
  void whatWasNotLookedAtForLongestComesFirst() {
    wants(DB, scheduled("v1", QUARTER));
    wants(WEB, scheduled("v1", QUARTER));
    looked(DB, "v1", NOON);
    looked(WEB, "v1", NOON.minusSeconds(1));
    assertThat(plan(NOON.plus(QUARTER)).due().keySet()).containsExactly(WEB, DB);

    looked(WEB, "v1", NOON);
    assertThat(plan(NOON.plus(QUARTER)).due().keySet()).as("by name").containsExactly(DB, WEB);
    looks.remove(tag(WEB, "v1"));
    assertThat(plan(NOON.plus(QUARTER)).due().keySet()).as("never").containsExactly(WEB, DB);
  }

  @Test
  void whatAFeedSaysHasChangedIsLookedAtThoughItIsNotDue() {
    wants(WEB, scheduled("v1", QUARTER), scheduled("v2", QUARTER), whole());
    looked(WEB, "v1", NOON);
    looked(WEB, "v2", NOON);
    looked(WEB, Interest.WHOLE, NOON);

    assertThat(plan(NOON.plusSeconds(1)).dueOr(Set.of("v2")).get(WEB))
        .extracting(Interest::tag)
        .containsExactly("v2", Interest.WHOLE);
    assertThat(plan(NOON.plusSeconds(1)).dueOr(Set.of())).isEmpty();
  }

  // What is asked for

  @Test
  void whatIsAskedForAnewIsDueAtOnce() {
    wants(WEB, new Interest("v1", "v1", QUARTER, false, 7));
    looks.put(tag(WEB, "v1"), new Look(NOON, 3, 0, 6, Optional.empty()));

    assertThat(due(NOON)).containsExactly("shop/web v1");
  }

  @Test
  void whatWasAskedForAndLookedAtIsNot() {
    wants(WEB, new Interest("v1", "v1", QUARTER, false, 7));
    looks.put(tag(WEB, "v1"), new Look(NOON, 0, 0, 7, Optional.empty()));

    assertThat(due(NOON)).isEmpty();
    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plus(QUARTER));
  }

  @Test
  void aNewPollWaitsSomePartOfItsIntervalUnlessSomebodyWaitsForIt() {
    wants(WEB, scheduled("v1", QUARTER), scheduled("v2", Duration.ofMinutes(1)));
    assertThat(plan(NOON).first(0.5)).isEqualTo(NOON.plusSeconds(30));

    wants(DB, new Interest("v1", "v1", QUARTER, true, 1));
    assertThat(plan(NOON).first(0.5)).isEqualTo(NOON);
  }

  // Failures

  @ParameterizedTest
  @CsvSource({"1,30", "2,60", "3,120", "4,240", "5,480", "6,900", "20,900", "2000000000,900"})
  void whatIsScheduledIsTriedLaterEachTimeAndAtItsIntervalAtTheLatest(int failures, long seconds) {
    wants(WEB, scheduled("v1", QUARTER));
    looks.put(tag(WEB, "v1"), new Look(NOON, failures, 0, 0, Optional.empty()));

    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plusSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"1,30", "6,960", "7,1920", "8,3600", "2000000000,3600"})
  void whatIsWantedOnceIsTriedUpToTheLongestWait(int failures, long seconds) {
    wants(WEB, new Interest("v1", "v1", QUARTER, false, 1));
    looks.put(tag(WEB, "v1"), new Look(NOON, failures, 0, 1, Optional.empty()));

    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plusSeconds(seconds));
  }

  // Another look at a time

  @Test
  void whatIsToBeLookedAtAgainIsDueThenAndNotBefore() {
    settings = EXACT.jitter(0.5);
    wants(WEB, scheduled("v1", QUARTER));
    looks.put(tag(WEB, "v1"), new Look(NOON, 0, 0, 0, Optional.of(NOON.plusSeconds(100))));

    assertThat(plan(NOON).next(0)).isEqualTo(NOON.plusSeconds(100));
    assertThat(plan(NOON).next(1)).isEqualTo(NOON.plusSeconds(100));
    assertThat(due(NOON.plusSeconds(100).minusMillis(1))).isEmpty();
    assertThat(due(NOON.plusSeconds(100))).hasSize(1);
  }

  @Test
  void againLaterThanTheIntervalChangesNothing() {
    wants(WEB, scheduled("v1", QUARTER));
    looks.put(tag(WEB, "v1"), new Look(NOON, 0, 0, 0, Optional.of(Instant.MAX)));

    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plus(QUARTER));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1_000_000, 0, 1})
  void againInThePastOrAtOnceIsInASecond(long millis) {
    wants(WEB, scheduled("v1", QUARTER));
    looks.put(tag(WEB, "v1"), new Look(NOON, 0, 0, 0, Optional.of(NOON.plusMillis(millis))));

    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plusSeconds(1));
  }

  // Pace

  @Test
  void paceDoublesWhereTagsMoveAndSlowsDownByAQuarterWithinItsBounds() {
    settings = EXACT.adapting(0.25, 2);
    assertThat(plan(NOON).paceAfter(true)).isEqualTo(0.5);
    assertThat(plan(NOON).paceAfter(false)).isEqualTo(1.25);

    pace = 0.3;
    assertThat(plan(NOON).paceAfter(true)).isEqualTo(0.25);
    pace = 1.9;
    assertThat(plan(NOON).paceAfter(false)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"0,0.25", "-1,0.25", "1e300,2", "NaN,1", "Infinity,2"})
  void paceThatCannotBeIsBounded(double written, double read) {
    settings = EXACT.adapting(0.25, 2);
    pace = written;

    assertThat(plan(NOON).pace()).isCloseTo(read, within(1e-9));
  }

  @Test
  void intervalsGoByThePaceAndAreNeverLessThanASecond() {
    settings = ScheduleSettings.every(QUARTER).jitter(0).adapting(1e-9, 2);
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON);

    pace = 2;
    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plus(QUARTER.multipliedBy(2)));
    pace = 1e-9;
    assertThat(plan(NOON).next(0.5)).isEqualTo(NOON.plusSeconds(1));
  }

  // Jitter

  @ParameterizedTest
  @CsvSource({"0,450", "0.5,900", "0.75,1125", "1,1350"})
  void jitterIsAPartOfTheWaitMoreOrLess(double random, long seconds) {
    settings = EXACT.jitter(0.5);
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON);
    Instant next = plan(NOON).next(random);

    assertThat(next).isEqualTo(NOON.plusSeconds(seconds));
    assertThat(due(next)).as("due when its poll is, however early that is").hasSize(1);
  }

  @Test
  void whateverTheJitterAPollFindsSomethingDueThen() {
    for (int i = 0; i <= 1000; i++) {
      settings = EXACT.jitter(i % 51 / 100.0);
      interests.clear();
      wants(WEB, scheduled("v1", Duration.ofMillis(1000 + 7919L * i)));
      looked(WEB, "v1", NOON);
      Instant next = plan(NOON).next(i / 1000.0);

      assertThat(due(next)).as("step %d", i).hasSize(1);
    }
  }

  // Bringing forward

  @Test
  void aPollThatIsDueInTimeStays() {
    settings = EXACT.jitter(0.1);
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON);

    assertThat(plan(NOON).sooner(NOON.plusSeconds(990), 0.5)).isEmpty();
    assertThat(plan(NOON).sooner(NOON.plusSeconds(991), 0.5)).contains(NOON.plusSeconds(900));
  }

  @Test
  void aShorterIntervalBringsItForward() {
    wants(WEB, scheduled("v1", Duration.ofDays(1)), scheduled("v2", Duration.ofMinutes(1)));
    looked(WEB, "v1", NOON);
    looked(WEB, "v2", NOON);
    Instant now = NOON.plusSeconds(300);

    assertThat(plan(now).sooner(NOON.plusSeconds(86_400), 0.5)).contains(now);
  }

  @Test
  void whatIsNewIsNotLaterThanItsInterval() {
    wants(WEB, scheduled("v1", QUARTER));

    assertThat(plan(NOON).sooner(NOON.plus(QUARTER), 0.5)).isEmpty();
    assertThat(plan(NOON).sooner(NOON.plus(QUARTER).plusMillis(1), 0.5))
        .contains(NOON.plusSeconds(450));
  }

  @Test
  void whatSomebodyWaitsForIsBroughtForwardToNow() {
    wants(WEB, new Interest("v1", "v1", QUARTER, true, 2));
    looks.put(tag(WEB, "v1"), new Look(NOON, 0, 0, 1, Optional.empty()));

    assertThat(plan(NOON).sooner(NOON.plusMillis(1), 0.5)).contains(NOON);
  }

  @Test
  void whatIsWantedOfAPollThatMayBeUnderWayIsSaidToIt() {
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON);
    assertThat(plan(NOON.plusSeconds(5)).sooner(NOON, 0.5)).contains(NOON.plus(QUARTER));

    wants(WEB, scheduled("v1", QUARTER), new Interest("v2", "v2", QUARTER, true, 2));
    assertThat(plan(NOON.plusSeconds(5)).sooner(NOON, 0.5)).contains(NOON.plusSeconds(5));
  }

  @Test
  void whatItsHostPutOffStaysUnlessItCannotHave() {
    wants(WEB, new Interest("v1", "v1", QUARTER, true, 2));
    PollPlan plan =
        new PollPlan(interests, PollState.NONE.waitingSince(NOON), settings, NOON.plusSeconds(9));

    assertThat(plan.sooner(NOON.plusSeconds(3600), 0.5)).isEmpty();
    assertThat(plan.sooner(NOON.plus(Duration.ofDays(900)), 0.5)).contains(NOON.plusSeconds(9));
  }

  // Clocks

  @Test
  void aLookOfATimeThatIsToComeIsNone() {
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON.plus(Duration.ofDays(9000)));

    assertThat(due(NOON)).containsExactly("shop/web v1");
    assertThat(plan(NOON).sooner(NOON.plus(Duration.ofDays(9001)), 0.5))
        .contains(NOON.plusSeconds(450));
  }

  @Test
  void clocksMayDifferSomewhat() {
    wants(WEB, scheduled("v1", QUARTER));
    looked(WEB, "v1", NOON.plusSeconds(60));

    assertThat(due(NOON)).isEmpty();
  }

  @Test
  void whatWasWrittenByNobodyOverflowsNothing() {
    wants(WEB, scheduled("v1", Duration.ofDays(365)));
    settings = EXACT.adapting(1, 1000);
    for (long millis : new long[] {Long.MIN_VALUE, Long.MAX_VALUE, 0}) {
      pace = 1e308;
      looks.put(
          tag(WEB, "v1"),
          new Look(
              Instant.ofEpochMilli(millis),
              Integer.MAX_VALUE,
              0,
              0,
              Optional.of(Instant.ofEpochMilli(-millis))));

      assertThat(plan(NOON).next(1)).isBetween(NOON, NOON.plus(Duration.ofDays(365_000)));
    }
  }

  // Looks

  @Test
  void looksThatNobodyWantsAreForgotten() {
    wants(WEB, scheduled("v1", QUARTER), scheduled("v2", QUARTER));
    looked(WEB, "v1", NOON);
    looked(WEB, "v2", NOON);
    looked(WEB, "old", NOON);
    Look now = new Look(NOON.plusSeconds(5), 0, 0, 0, Optional.empty());

    assertThat(plan(NOON).looksWith(Map.of(tag(WEB, "v2"), now)))
        .containsOnly(
            Map.entry(tag(WEB, "v1"), new Look(NOON, 0, 0, 0, Optional.empty())),
            Map.entry(tag(WEB, "v2"), now));
  }

  private void wants(StreamKey stream, Interest... all) {
    interests.put(stream, List.of(all));
  }

  private void looked(StreamKey stream, String tag, Instant at) {
    looks.put(tag(stream, tag), new Look(at, 0, 0, 0, Optional.empty()));
  }

  private static StreamTag tag(StreamKey stream, String tag) {
    return new StreamTag(stream, tag);
  }

  private static Interest scheduled(String tag, Duration interval) {
    return new Interest(tag, tag, interval, true, 0);
  }

  private static Interest whole() {
    return new Interest(Interest.WHOLE, Interest.LISTING, QUARTER, true, 0);
  }

  private PollPlan plan(Instant now) {
    PollState none = PollState.NONE;
    PollState state =
        new PollState(pace, 0, none.cursor(), none.lastSuccess(), "", none.waitingSince(), looks);
    return new PollPlan(interests, state, settings, now);
  }

  private List<String> due(Instant now) {
    return plan(now).due().entrySet().stream()
        .flatMap(each -> each.getValue().stream().map(i -> each.getKey() + " " + i.tag()))
        .toList();
  }
}
