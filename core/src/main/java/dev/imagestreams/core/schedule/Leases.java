package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.WorkQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The claims of this schedule, from when the store gave them until it took them back. Each is
 * extended before it ends, so that nobody else is given the work while somebody here has it; those
 * of a process that was killed end soon. Thread-safe.
 */
final class Leases {

  private final WorkQueue work;
  private final Duration length;
  private final Duration timeLimit;
  private final Set<Lease> held = ConcurrentHashMap.newKeySet();

  Leases(WorkQueue work, ScheduleSettings settings) {
    this.work = work;
    this.length = settings.claimFor();
    this.timeLimit = settings.timeLimit();
  }

  /** How often claims are extended: twice more in their time, where the store fails. */
  Duration step() {
    return length.dividedBy(3);
  }

  /** Claims what is due, at most so many. */
  List<Lease> claim(Instant now, int max) {
    Instant until = now.plus(length);
    List<Lease> leases =
        work.claim(now, until, max).stream()
            .map(claim -> new Lease(claim, now, until, now.plus(timeLimit)))
            .toList();
    held.addAll(leases);
    return leases;
  }

  /**
   * Extends what is due to be.
   *
   * @throws dev.imagestreams.core.store.StoreException when the store fails; the rest is still to
   *     be extended then
   */
  void extend(Instant now) {
    for (Lease lease : held) {
      if (lease.isDue(now, step())) {
        extend(lease, now, now.plus(length));
      }
    }
  }

  /** Extends all by at least that time, as nobody does so again. Throws as {@link #extend}. */
  void extendOnceMore(Instant now, Duration time) {
    Instant until = now.plus(time.compareTo(length) < 0 ? length : time);
    for (Lease lease : held) {
      extend(lease, now, until);
    }
  }

  private void extend(Lease lease, Instant now, Instant until) {
    if (work.extend(lease.claim(), until)) {
      lease.extended(now, until);
    } else {
      lease.taken();
      held.remove(lease);
    }
  }

  /** The store has it back, or the work is gone. */
  void end(Lease lease) {
    held.remove(lease);
  }
}
