package dev.imagestreams.core.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many requests may be sent to a host yet: at most a minute's, filled up evenly. What a store
 * keeps for each host that is drawn from, and how it counts, which is the same for all stores.
 * Immutable.
 *
 * @param level in parts of which {@value #PARTS} are a request, so that all that comes in within a
 *     millisecond is a whole number; negative where more were sent than there were
 * @param filledAt until when it was filled up; in whole milliseconds since 1970, what is finer is
 *     cut off
 */
public record TokenBucket(long level, Instant filledAt) {

  /** The parts of a request. */
  public static final int PARTS = 60_000;

  /** By how much the clocks of those who share a store may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  public TokenBucket {
    filledAt = Millis.cut(filledAt);
  }

  /**
   * One that nobody has drawn from.
   *
   * @param perMinute how many requests come in a minute, and the most there are; at least 1
   */
  public static TokenBucket full(int perMinute, Instant now) {
    return new TokenBucket(most(perMinute), now);
  }

  private static long most(int perMinute) {
    if (perMinute < 1) {
      throw new IllegalArgumentException("perMinute must be at least 1, not " + perMinute);
    }
    return (long) perMinute * PARTS;
  }

  /**
   * With what has come in until now. A clock that goes back adds nothing, nor does the time that it
   * then shows for the second time; save one that was wrong by more than a minute, which is
   * believed from now on.
   */
  public TokenBucket filled(int perMinute, Instant now) {
    long most = most(perMinute);
    if (now.isBefore(filledAt)) {
      boolean wrong = now.plus(SKEW).isBefore(filledAt);
      return new TokenBucket(Math.min(most, level), wrong ? now : filledAt);
    }
    long passed = Millis.of(now) - filledAt.toEpochMilli();
    // It can be very long: what comes in is counted only where it does not fill up all.
    boolean all = passed > (most - level) / perMinute;
    return new TokenBucket(all ? most : Math.min(most, level + passed * perMinute), now);
  }

  /**
   * When there will be so many requests if nobody draws any; empty where there are.
   *
   * @param requests at least 0
   */
  public Optional<Instant> notBefore(long requests, int perMinute) {
    long missing = requests * PARTS - level;
    return missing <= 0
        ? Optional.empty()
        : Optional.of(filledAt.plusMillis((missing + perMinute - 1) / perMinute));
  }

  /**
   * Without so many requests, whether there are as many or not.
   *
   * @param requests negative for so many more, as far as there is room
   */
  public TokenBucket without(int requests, int perMinute) {
    return new TokenBucket(Math.min(most(perMinute), level - (long) requests * PARTS), filledAt);
  }
}
