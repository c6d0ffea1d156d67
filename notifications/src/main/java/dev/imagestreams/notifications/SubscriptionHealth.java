package dev.imagestreams.notifications;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a subscription of this bus is.
 *
 * @param standingBy whether another process or bus delivers to it, and this one waits
 * @param paused whether it waits to be resumed
 * @param stalled the tags whose listener takes longer than its time limit
 * @param lastFailure the last time that a listener threw, since the subscriber came
 * @param lag how many events of the log it has not settled
 * @param parked how many events it has put aside
 */
public record SubscriptionHealth(
    String name,
    boolean standingBy,
    boolean paused,
    List<Stall> stalled,
    Optional<Failure> lastFailure,
    long lag,
    int parked) {

  /** An event whose listener has not returned in time. */
  public record Stall(ImageEvent event, Instant since) {
    public Stall {
      Objects.requireNonNull(event, "event");
      Objects.requireNonNull(since, "since");
    }
  }

  /**
   * What a listener threw.
   *
   * @param attempt the how many-th attempt at the event it was
   */
  public record Failure(ImageEvent event, int attempt, Throwable problem, Instant time) {
    public Failure {
      Objects.requireNonNull(event, "event");
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(time, "time");
    }
  }

  public SubscriptionHealth {
    Objects.requireNonNull(name, "name");
    stalled = List.copyOf(stalled);
    Objects.requireNonNull(lastFailure, "lastFailure");
  }

  /** Whether nothing waits for a person: not paused, no tag stalled, nothing put aside. */
  public boolean isWell() {
    return !paused && stalled.isEmpty() && parked == 0;
  }
}
