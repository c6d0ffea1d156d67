package dev.imagestreams.core.schedule;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * When a tag, or the list of all, was looked at last.
 *
 * @param failures how often in a row that failed, up to then
 * @param again when to look again though nothing is due by then
 */
record Look(Instant at, int failures, Optional<Instant> again) {

  Look {
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(again, "again");
  }

  /** What two streams found at the same place: the worse, and the sooner. */
  Look and(Look other) {
    return new Look(at, Math.max(failures, other.failures), earlier(again, other.again));
  }

  private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
    return one.isEmpty() || other.isPresent() && other.get().isBefore(one.get()) ? other : one;
  }
}
