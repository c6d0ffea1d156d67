package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.ImageStreamStore;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the {@link HostBudgets} of every store must do, as tests: extend it, give it an empty store,
 * and run it. Each test has a store of its own, which is closed after it. What many threads do at
 * the same time comes from a seed, which failures show; {@code -Dbudgets.seed=1} sets another.
 */
public abstract class HostBudgetsContract {

  private static final Instant NOON = Samples.NOON;
  private static final String HOST = "quay.io";
  private static final long SEED = Long.getLong("budgets.seed", 20261127);

  private ImageStreamStore store;
  private ImageStreamStore shared;
  private HostBudgets budgets;

  /** For those who extend it. */
  protected HostBudgetsContract() {}

  /** An empty store. Called before each test. */
  protected abstract ImageStreamStore createStore();

  /**
   * A store as another process has it that shares it; the store itself where no other can. Called
   * before each test, after which both are closed.
   */
  protected ImageStreamStore share(ImageStreamStore created) {
    return created;
  }

  @BeforeEach
  final void createEmptyStore() {
    store = createStore();
    shared = share(store);
    budgets = store.budgets();
  }

  @AfterEach
  final void closeStore() {
    store.close();
    shared.close();
  }

  /** What a host said so many seconds after noon, told from others by what remains. */
  private static HostBudget said(String host, long remaining, long seconds) {
    return new HostBudget(
        host, Optional.empty(), remaining, Optional.empty(), NOON.plusSeconds(seconds));
  }

  @Test
  void hostThatSaidNothingHasNoBudget() {
    assertThat(budgets.get("quay.io")).isEmpty();
    assertThat(budgets.all()).isEmpty();
  }

  @Test
  void whatAHostSaidIsKept() {
    HostBudget all =
        new HostBudget(
            "docker.io", Optional.of(NOON), 76, Optional.of(NOON.plusSeconds(21600)), NOON);
    HostBudget closed =
        new HostBudget("quay.io:443", Optional.of(NOON), -1, Optional.empty(), NOON);
    HostBudget none = new HostBudget("r.example", Optional.empty(), 0, Optional.of(NOON), NOON);
    budgets.put(none);
    budgets.put(closed);
    budgets.put(all);

    assertThat(budgets.get("docker.io")).contains(all);
    assertThat(budgets.get("quay.io:443")).contains(closed);
    assertThat(budgets.get("r.example")).contains(none);
    assertThat(budgets.get("quay.io")).isEmpty();
    assertThat(budgets.all()).containsExactly(all, closed, none);
  }

  @Test
  void whatAHostSaidLastReplacesAllThatItSaidBefore() {
    budgets.put(
        new HostBudget("quay.io", Optional.of(NOON), 7, Optional.of(NOON.plusSeconds(9)), NOON));
    budgets.put(said("quay.io", -1, 1));

    assertThat(budgets.get("quay.io")).contains(said("quay.io", -1, 1));
  }

  @Test
  void whatWasSeenBeforeReplacesNothing() {
    budgets.put(said("quay.io", 50, 10));
    budgets.put(said("quay.io", 60, 9));
    assertThat(budgets.get("quay.io")).contains(said("quay.io", 50, 10));

    budgets.put(said("quay.io", 49, 10));
    assertThat(budgets.get("quay.io")).as("at the same time").contains(said("quay.io", 49, 10));
    assertThat(budgets.all()).hasSize(1);
  }

  @Test
  void timesAreCutToTheMillisecond() {
    Instant fine = NOON.plusNanos(1_999_999);
    budgets.put(new HostBudget("quay.io", Optional.of(fine), -1, Optional.of(fine), fine));

    Instant cut = NOON.plusMillis(1);
    assertThat(budgets.get("quay.io"))
        .contains(new HostBudget("quay.io", Optional.of(cut), -1, Optional.of(cut), cut));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> said("", 1, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> said("quay.io", -2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> budgets.draw(HOST, 0, 1, 0, NOON));
    assertThatIllegalArgumentException().isThrownBy(() -> budgets.charge(HOST, 0, 1, NOON));
    assertThat(budgets.all()).isEmpty();
  }

  // Requests that are drawn, of a bucket that has 60 a minute unless said

  /** So many seconds after noon. */
  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  private Optional<Instant> draw(int wanted, Instant now) {
    return budgets.draw(HOST, 60, wanted, 0, now);
  }

  private void charge(int requests, Instant now) {
    budgets.charge(HOST, 60, requests, now);
  }

  @Test
  void bucketThatNobodyHasDrawnFromIsFull() {
    assertThat(draw(60, NOON)).isEmpty();
    assertThat(draw(1, NOON)).contains(at(1));
    assertThat(budgets.draw("docker.io", 60, 60, 0, NOON)).as("of another host").isEmpty();
    assertThat(budgets.get(HOST)).as("what it said").isEmpty();
    assertThat(budgets.all()).isEmpty();
  }

  @Test
  void allThatIsWantedIsDrawnOrNothing() {
    assertThat(draw(50, NOON)).isEmpty();
    assertThat(draw(20, NOON)).contains(at(10));
    assertThat(draw(10, NOON)).isEmpty();
    assertThat(draw(2, NOON)).contains(at(2));
  }

  @Test
  void requestsComeInEvenly() {
    draw(60, NOON);

    assertThat(draw(1, at(1).minusMillis(1))).contains(at(1));
    assertThat(draw(1, at(1).minusNanos(1))).as("what is finer is cut off").contains(at(1));
    assertThat(draw(1, at(1))).isEmpty();
    assertThat(draw(3, at(2))).contains(at(4));
    assertThat(draw(3, at(4))).isEmpty();
  }

  @Test
  void requestsComeInHoweverOftenSomebodyAsks() {
    budgets.draw(HOST, 7, 7, 0, NOON);
    Instant due = NOON.plusMillis(8572);
    for (int i = 0; i < 8572; i += 4) {
      assertThat(budgets.draw(HOST, 7, 1, 0, NOON.plusMillis(i))).contains(due);
    }

    assertThat(budgets.draw(HOST, 7, 1, 0, due)).isEmpty();
  }

  @Test
  void noMoreThanAMinutesAreSavedUp() {
    draw(60, NOON);
    Instant later = at(100_000_000_000L);

    assertThat(draw(60, later)).isEmpty();
    assertThat(draw(1, later)).contains(later.plusSeconds(1));
  }

  @Test
  void whatIsToBeLeftIsLeft() {
    assertThat(budgets.draw(HOST, 60, 10, 55, NOON)).contains(at(5));
    assertThat(budgets.draw(HOST, 60, 10, 50, NOON)).isEmpty();
    assertThat(draw(50, NOON)).isEmpty();
    assertThat(budgets.draw(HOST, 60, 1, 3600, NOON)).contains(at(3601));
  }

  @Test
  void whatIsChargedIsOwedWhereThereIsNone() {
    charge(40, NOON);
    assertThat(draw(20, NOON)).isEmpty();
    charge(30, NOON);

    assertThat(draw(1, NOON)).contains(at(31));
    assertThat(draw(1, at(30))).contains(at(31));
    assertThat(draw(1, at(31))).isEmpty();
  }

  @Test
  void whatIsGivenBackCanBeDrawnAgainAndNoMore() {
    draw(60, NOON);
    charge(-20, NOON);
    assertThat(draw(20, NOON)).isEmpty();
    charge(-1000, NOON);

    assertThat(draw(60, NOON)).isEmpty();
    assertThat(draw(1, NOON)).contains(at(1));
  }

  @Test
  void clockThatGoesBackAddsNothing() {
    draw(60, at(30));
    for (int i = 0; i < 50; i++) {
      assertThat(draw(1, at(i % 2 == 0 ? 0 : 30))).as("another's clock").contains(at(31));
    }

    assertThat(draw(1, at(31).minusMillis(1))).contains(at(31));
    assertThat(draw(1, at(31))).isEmpty();
  }

  @Test
  void clockThatWasWrongLocksNobodyOut() {
    draw(60, at(900_000_000));

    assertThat(draw(1, NOON)).contains(at(1));
    assertThat(draw(1, at(1))).isEmpty();
    assertThat(draw(1, at(1))).contains(at(2));
  }

  @Test
  void eachGoesByItsOwnNumberAMinute() {
    assertThat(budgets.draw(HOST, 600, 1, 0, NOON)).isEmpty();
    assertThat(draw(60, NOON)).as("of the 599 that there are").isEmpty();

    assertThat(draw(1, NOON)).as("of the 60 that there may be").contains(at(1));
    assertThat(budgets.draw(HOST, 600, 20, 0, NOON)).contains(at(2));
  }

  @Test
  void manyDrawNoMoreThanThereIs() throws Exception {
    DrawRace race = new DrawRace(budgets, shared.budgets(), SEED);
    race.run();

    assertThat(race.drawn()).as("seed %d", SEED).isBetween(race.most() - 3, race.most());
  }
}
