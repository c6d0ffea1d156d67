package dev.imagestreams.core.schedule;

import static dev.imagestreams.core.schedule.MovableClock.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long claims last that are kept alive. */
class LeasesTest {

  private final WorkQueue work = new InMemoryImageStreamStore().work();
  private final Leases leases =
      new Leases(work, ScheduleSettings.defaults().claimFor(Duration.ofSeconds(30)));

  @BeforeEach
  void put() {
    work.put("a", NOON);
  }

  private static Instant at(long seconds) {
    return NOON.plusSeconds(seconds);
  }

  private Lease claim() {
    List<Lease> claimed = leases.claim(NOON, 7);
    assertThat(claimed).hasSize(1);
    return claimed.get(0);
  }

  @Test
  void aClaimIsExtendedWhenAThirdOfItsTimeIsOver() {
    Lease lease = claim();
    leases.extend(at(10).minusMillis(1));
    assertThat(work.nextDue()).contains(at(30));
    leases.extend(at(10));

    assertThat(work.nextDue()).contains(at(40));
    assertThat(lease.isLost(at(40).minusMillis(1))).isFalse();
    assertThat(lease.isLost(at(40))).isTrue();
  }

  @Test
  void oneThatIsOverIsExtendedWhileNobodyElseHasTheWork() {
    Lease lease = claim();
    leases.extend(at(300));

    assertThat(work.nextDue()).contains(at(330));
    assertThat(lease.isLost(at(300))).isFalse();
  }

  @Test
  void oneThatSomebodyElseHasIsLost() {
    Lease lease = claim();
    assertThat(work.claim(at(30), at(60), 1)).hasSize(1);
    leases.extend(at(31));

    assertThat(lease.isTaken()).isTrue();
    assertThat(lease.isLost(NOON)).isTrue();
    assertThat(work.nextDue()).as("the other's").contains(at(60));
  }

  @Test
  void noneIsExtendedAfterTheTimeLimitOfItsPoll() {
    Lease lease = claim();
    leases.extend(lease.limit().minusMillis(1));
    leases.extend(lease.limit().plusSeconds(20));

    assertThat(lease.limit()).isEqualTo(at(900));
    assertThat(work.nextDue()).contains(at(930).minusMillis(1));
    assertThat(lease.isTaken()).isFalse();
  }

  @Test
  void whatWasGivenBackIsNotExtended() {
    Lease lease = claim();
    leases.end(lease);
    leases.extend(at(20));

    assertThat(work.nextDue()).contains(at(30));
  }

  @Test
  void aClockThatIsSetBackPutsNoExtensionOff() {
    Lease lease = claim();
    assertThat(work.claim(at(30), at(60), 1)).hasSize(1);
    leases.extend(at(-3600));

    assertThat(lease.isTaken()).as("the store was asked").isTrue();
  }

  @Test
  void whoEndsExtendsAllForAsLongAsThatTakes() {
    claim();
    leases.extendOnceMore(at(1), Duration.ofSeconds(45));
    assertThat(work.nextDue()).contains(at(46));
    leases.extendOnceMore(at(30), Duration.ofSeconds(5));

    assertThat(work.nextDue()).contains(at(60));
  }
}
