package dev.imagestreams.core.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What a registry host said about how much it will answer. Immutable. Times count in whole
 * milliseconds since 1970, what is finer is cut off.
 *
 * @param host with its port where it has one; not empty
 * @param closedUntil before that it wants to be asked nothing; empty where it didn't say so
 * @param remaining how many requests it will answer yet; -1 if it wasn't said
 * @param resetsAt when there will be more of them; empty where it wasn't said
 * @param seenAt when all this was said
 */
public record HostBudget(
    String host,
    Optional<Instant> closedUntil,
    long remaining,
    Optional<Instant> resetsAt,
    Instant seenAt) {

  /**
   * @throws IllegalArgumentException when the host is empty, or {@code remaining} below -1
   */
  public HostBudget {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("the host of a budget is empty");
    }
    if (remaining < -1) {
      throw new IllegalArgumentException(
          "remaining must be -1 where it wasn't said, or at least 0, not " + remaining);
    }
    closedUntil = closedUntil.map(Millis::cut);
    resetsAt = resetsAt.map(Millis::cut);
    seenAt = Millis.cut(seenAt);
  }
}
