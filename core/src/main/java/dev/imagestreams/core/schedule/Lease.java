package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Work;
import java.time.Duration;
import java.time.Instant;

/** A claim of this schedule, and until when it is known to last. Thread-safe. */
final class Lease {

  private final Claim claim;
  private final Instant limit;
  private Instant extended;
  private Instant until;
  private boolean taken;

  /**
   * @param now when it was claimed
   * @param until when the claim ends, if it is not extended
   * @param limit when it is not extended any more
   */
  Lease(Claim claim, Instant now, Instant until, Instant limit) {
    this.claim = claim;
    this.extended = now;
    this.until = until;
    this.limit = limit;
  }

  Claim claim() {
    return claim;
  }

  Work work() {
    return claim.work();
  }

  Instant limit() {
    return limit;
  }

  /** Whether it is time to extend it: that was done so long ago, or when the clock was wrong. */
  synchronized boolean isDue(Instant now, Duration after) {
    boolean due = now.isBefore(extended) || !now.isBefore(extended.plus(after));
    return due && now.isBefore(limit);
  }

  synchronized void extended(Instant now, Instant later) {
    extended = now;
    until = later;
  }

  /** The store said that somebody else has the work, or nobody. */
  synchronized void taken() {
    taken = true;
  }

  synchronized boolean isTaken() {
    return taken;
  }

  /** Whether somebody else has the work, or may have by now. */
  synchronized boolean isLost(Instant now) {
    return taken || !now.isBefore(until);
  }
}
