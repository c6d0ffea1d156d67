package dev.imagestreams.core.schedule;

import static dev.imagestreams.core.schedule.MovableClock.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.registry.RateBudget;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What hosts say of how much they will answer. */
class HostAllowanceTest {

  private static final String HOST = "r.example";

  private final MovableClock clock = new MovableClock();
  private final HostBudgets budgets = new InMemoryImageStreamStore().budgets();
  private final HostAllowance allowance = new HostAllowance(budgets, clock, 0);

  // Closed

  @Test
  void aHostThatSaidNothingMayBeAsked() {
    assertThat(allowance.closedUntil(HOST)).isEmpty();
    assertThat(allowance.emptyUntil(HOST, Optional.empty())).isEmpty();
  }

  @Test
  void aHostIsClosedAsLongAsItSays() {
    Instant until = NOON.plusSeconds(90);
    assertThat(allowance.refused(HOST, Optional.of(until))).isEqualTo(until);

    assertThat(allowance.closedUntil(HOST)).contains(until);
    assertThat(allowance.closedUntil("other.example")).isEmpty();
    clock.set(until.minusMillis(1));
    assertThat(allowance.closedUntil(HOST)).contains(until);
    clock.set(until);
    assertThat(allowance.closedUntil(HOST)).isEmpty();
  }

  @Test
  void aHostThatDoesNotSayForHowLongIsClosedForAMinute() {
    allowance.refused(HOST, Optional.empty());

    assertThat(allowance.closedUntil(HOST)).contains(NOON.plusSeconds(60));
  }

  @Test
  void aTimeThatIsOverIsAsIfItHadNotBeenSaid() {
    allowance.refused(HOST, Optional.of(NOON));

    assertThat(allowance.closedUntil(HOST)).contains(NOON.plusSeconds(60));
  }

  @Test
  void noHostIsClosedForMoreThanADay() {
    allowance.refused(HOST, Optional.of(Instant.MAX));

    assertThat(allowance.closedUntil(HOST)).contains(NOON.plus(Duration.ofDays(1)));
  }

  @Test
  void whatWasSaidWhenTheClockWasWrongIsOver() {
    clock.set(Instant.parse("2099-01-01T00:00:00Z"));
    allowance.refused(HOST, Optional.empty());
    allowance.said(
        HOST, budget(0, clock.instant().plusSeconds(1), Optional.of(Duration.ofHours(6))));
    clock.set(NOON);

    assertThat(allowance.closedUntil(HOST)).isEmpty();
    assertThat(allowance.emptyUntil(HOST, Optional.empty())).isEmpty();
    allowance.refused(HOST, Optional.empty());
    assertThat(allowance.closedUntil(HOST)).contains(NOON.plusSeconds(60));
    allowance.said(HOST, budget(7, NOON.plusSeconds(1), Optional.empty()));
    assertThat(budgets.get(HOST).map(HostBudget::remaining)).contains(7L);
  }

  @Test
  void aRefusalKeepsWhatIsKnownOfPulls() {
    allowance.said(HOST, budget(5, NOON, Optional.of(Duration.ofHours(6))));
    allowance.refused(HOST, Optional.empty());

    assertThat(budgets.get(HOST))
        .contains(
            new HostBudget(
                HOST,
                Optional.of(NOON.plusSeconds(60)),
                5,
                Optional.of(NOON.plus(Duration.ofHours(6))),
                NOON));
  }

  @Test
  void aRefusalCountsThoughSomebodyElsesClockIsAhead() {
    allowance.said(HOST, budget(5, NOON.plusSeconds(30), Optional.empty()));
    allowance.refused(HOST, Optional.empty());

    assertThat(allowance.closedUntil(HOST)).isPresent();
  }

  // Pulls

  @Test
  void aHostWithoutPullsIsEmptyUntilItsWindowHasPassed() {
    RateBudget none = budget(0, NOON, Optional.of(Duration.ofHours(6)));

    assertThat(allowance.emptyUntil(HOST, Optional.of(none)))
        .contains(NOON.plus(Duration.ofHours(6)));
    clock.set(NOON.plus(Duration.ofHours(6)));
    assertThat(allowance.emptyUntil(HOST, Optional.of(none))).isEmpty();
  }

  @Test
  void aHostThatDoesNotSayWhenThereAreMoreIsAsked() {
    assertThat(allowance.emptyUntil(HOST, Optional.of(budget(0, NOON, Optional.empty()))))
        .isEmpty();
  }

  @Test
  void aHostWithPullsIsAsked() {
    assertThat(
            allowance.emptyUntil(
                HOST, Optional.of(budget(1, NOON, Optional.of(Duration.ofHours(6))))))
        .isEmpty();
  }

  @Test
  void newsOpenAnEmptyHost() {
    allowance.said(HOST, budget(0, NOON, Optional.of(Duration.ofHours(6))));
    allowance.said(HOST, budget(3, NOON.plusSeconds(1), Optional.of(Duration.ofHours(6))));

    assertThat(allowance.emptyUntil(HOST, Optional.empty())).isEmpty();
  }

  @Test
  void olderNewsChangesNothing() {
    allowance.said(HOST, budget(3, NOON, Optional.empty()));
    allowance.said(HOST, budget(0, NOON.minusSeconds(1), Optional.of(Duration.ofHours(6))));

    assertThat(budgets.get(HOST).map(HostBudget::remaining)).contains(3L);
  }

  @Test
  void theSameOnceMoreMovesNoReset() {
    allowance.said(HOST, budget(0, NOON, Optional.of(Duration.ofHours(6))));
    allowance.said(HOST, budget(0, NOON.plusSeconds(60), Optional.of(Duration.ofHours(6))));

    assertThat(allowance.emptyUntil(HOST, Optional.empty()))
        .contains(NOON.plus(Duration.ofHours(6)));
  }

  @Test
  void newsOfPullsDoNotOpenAClosedHost() {
    allowance.refused(HOST, Optional.empty());
    allowance.said(HOST, budget(3, NOON.plusSeconds(1), Optional.empty()));

    assertThat(allowance.closedUntil(HOST)).contains(NOON.plusSeconds(60));
  }

  @Test
  void aCountThatCannotBeIsUnknown() {
    allowance.said(HOST, budget(-7, NOON, Optional.of(Duration.ofDays(900_000_000))));

    assertThat(budgets.get(HOST).map(HostBudget::remaining)).contains(-1L);
  }

  // Requests a minute

  @Test
  void withoutALimitAnyNumberIsAdmitted() {
    PollKey poll = PollKey.parse("poll r.example/a").orElseThrow();

    assertThat(allowance.admit(poll, 1_000_000)).isEqualTo(RequestBucket.Answer.UNBOUNDED);
    allowance.charge(HOST);
    allowance.refund(HOST, 5);
    assertThat(allowance.admit(poll, 1_000_000).notBefore()).isEmpty();
  }

  @Test
  void eachHostHasRequestsOfItsOwn() {
    HostAllowance bounded = new HostAllowance(budgets, clock, 10);
    PollKey poll = PollKey.parse("poll r.example/a").orElseThrow();

    assertThat(bounded.admit(poll, 10).paid()).isEqualTo(10);
    assertThat(bounded.admit(PollKey.parse("poll s.example/a").orElseThrow(), 10).paid())
        .isEqualTo(10);
    assertThat(bounded.admit(poll, 1).notBefore()).contains(NOON.plusSeconds(6));
    bounded.refund(HOST, 1);
    assertThat(bounded.admit(poll, 1).paid()).isEqualTo(1);
    bounded.charge(HOST);
    assertThat(bounded.admit(poll, 1).notBefore()).contains(NOON.plusSeconds(12));
  }

  private static RateBudget budget(long remaining, Instant seen, Optional<Duration> window) {
    return new RateBudget(100, remaining, window, seen);
  }
}
