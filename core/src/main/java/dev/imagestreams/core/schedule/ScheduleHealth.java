package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.model.Repository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How a schedule is.
 *
 * @param paused whether it waits to be resumed
 * @param repositories how many are polled
 * @param running how many are being polled here, now
 * @param lag by how much the poll that is due for longest is late; nothing where none is late
 * @param lastSuccess when a poll here last found out all that it wanted
 * @param requestsPerPoll how many requests the polls here took on average
 * @param overdue repositories that are late by three of their intervals, the latest first, at most
 *     100
 * @param hosts what registry hosts said about how much they will answer
 */
public record ScheduleHealth(
    boolean paused,
    int repositories,
    int running,
    Duration lag,
    Optional<Instant> lastSuccess,
    double requestsPerPoll,
    List<Overdue> overdue,
    List<HostBudget> hosts) {

  /**
   * A repository that should have been polled long since.
   *
   * @param due since when
   * @param interval its own
   * @param lastSuccess when it could be looked at last; empty where it never could
   * @param problem what went wrong at its last poll; empty where nothing did
   */
  public record Overdue(
      Repository repository,
      Instant due,
      Duration interval,
      Optional<Instant> lastSuccess,
      String problem) {
    public Overdue {
      Objects.requireNonNull(repository, "repository");
      Objects.requireNonNull(due, "due");
      Objects.requireNonNull(interval, "interval");
      Objects.requireNonNull(lastSuccess, "lastSuccess");
      Objects.requireNonNull(problem, "problem");
    }
  }

  public ScheduleHealth {
    Objects.requireNonNull(lag, "lag");
    Objects.requireNonNull(lastSuccess, "lastSuccess");
    overdue = List.copyOf(overdue);
    hosts = List.copyOf(hosts);
  }

  /** Whether nothing waits for a person: not paused, and nothing overdue. */
  public boolean isWell() {
    return !paused && overdue.isEmpty();
  }
}
