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
 * and run it. Each test has a store of its own, which is closed after it.
 */
public abstract class HostBudgetsContract {

  private static final Instant NOON = Samples.NOON;

  private ImageStreamStore store;
  private HostBudgets budgets;

  /** For those who extend it. */
  protected HostBudgetsContract() {}

  /** An empty store. Called before each test. */
  protected abstract ImageStreamStore createStore();

  @BeforeEach
  final void createEmptyStore() {
    store = createStore();
    budgets = store.budgets();
  }

  @AfterEach
  final void closeStore() {
    store.close();
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
  }
}
