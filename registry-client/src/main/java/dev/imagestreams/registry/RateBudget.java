package dev.imagestreams.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * How many more pulls a registry said it will answer, by its {@code ratelimit-*} headers, as Docker
 * Hub has them.
 *
 * @param limit pulls a window; -1 if it wasn't said
 * @param remaining pulls left when it was said
 * @param window how long a pull counts
 * @param seenAt when it was said
 */
public record RateBudget(long limit, long remaining, Optional<Duration> window, Instant seenAt) {

  public RateBudget {
    Objects.requireNonNull(window, "window");
    Objects.requireNonNull(seenAt, "seenAt");
  }
}
