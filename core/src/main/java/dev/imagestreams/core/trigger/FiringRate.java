package dev.imagestreams.core.trigger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** How many firings may begin within a time. Not thread-safe. */
final class FiringRate {

  private final int most;
  private final Duration period;
  private final Deque<Instant> begun = new ArrayDeque<>();

  FiringRate(TriggerLimits limits) {
    this.most = limits.firings();
    this.period = limits.period();
  }

  /**
   * Begins a firing, where one may begin.
   *
   * @return after which time to come again; empty where it has begun
   */
  Optional<Duration> begin(Instant now) {
    if (most == Integer.MAX_VALUE) {
      return Optional.empty();
    }
    // What began later than now began by a clock that was set back since.
    begun.removeIf(at -> at.isAfter(now) || !at.plus(period).isAfter(now));
    if (begun.size() < most) {
      begun.add(now);
      return Optional.empty();
    }
    return Optional.of(Duration.between(now, begun.getFirst().plus(period)));
  }
}
