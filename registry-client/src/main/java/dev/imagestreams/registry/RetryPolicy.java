package dev.imagestreams.registry;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How often, and after how long, a call is tried again that failed for a passing reason: 408, 429,
 * 500, 502, 503, 504, a connection that broke, an answer cut short.
 *
 * <p>The waits grow twofold and are drawn at random between nothing and that ("full jitter"), so
 * that clients which failed together do not come back together. A {@code Retry-After} is waited for
 * instead. All of it ends at the call's deadline. A refused connection and an unknown host are not
 * tried again.
 *
 * @param attempts the most tries, the first included; 1 or more
 * @param firstDelay the most to wait before the second try
 * @param maxDelay the most to wait before any
 * @param maxRetryAfter a registry that says to come back later than this is not waited for: the
 *     call fails at once and says when to come back
 */
public record RetryPolicy(
    int attempts, Duration firstDelay, Duration maxDelay, Duration maxRetryAfter) {

  /** Five tries, 0.2 to 10 seconds apart; a minute at most where a registry asks for it. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(5, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(1));

  private static final int MAX_DOUBLINGS = 30;

  public RetryPolicy {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts must be 1 or more, not " + attempts);
    }
    requireNotNegative(firstDelay, "firstDelay");
    requireNotNegative(maxDelay, "maxDelay");
    requireNotNegative(maxRetryAfter, "maxRetryAfter");
  }

  private static void requireNotNegative(Duration duration, String name) {
    if (Objects.requireNonNull(duration, name).isNegative()) {
      throw new IllegalArgumentException(name + " must not be negative");
    }
  }

  /** One try, and no second one. */
  public static RetryPolicy none() {
    return new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** Whether a status says that another try may end better. */
  static boolean isPassing(int status) {
    return switch (status) {
      case 408, 429, 500, 502, 503, 504 -> true;
      default -> false;
    };
  }

  /**
   * Whether a status says that nothing was done, so that even what changes things may be sent anew.
   */
  static boolean isUntouched(int status) {
    return status == 429 || status == 503;
  }

  /**
   * How long to wait after so many tries.
   *
   * @param tries 1 or more
   */
  Duration delay(int tries, RandomGenerator random) {
    long most = firstDelay.toNanos() << Math.min(MAX_DOUBLINGS, tries - 1);
    long cap = maxDelay.toNanos();
    long bound = most < 0 || most > cap || tries > MAX_DOUBLINGS ? cap : most;
    return Duration.ofNanos(bound == 0 ? 0 : random.nextLong(bound + 1));
  }
}
