package dev.imagestreams.core.store;

import java.time.Instant;

/** Times in whole milliseconds, as every store can keep them. */
final class Millis {

  private Millis() {}

  /**
   * @return milliseconds since 1970
   * @throws IllegalArgumentException when they are more than a {@code long} can count
   */
  static long of(Instant time) {
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("the time " + time + " is too far away", e);
    }
  }

  /** The time without what is finer. */
  static Instant cut(Instant time) {
    return Instant.ofEpochMilli(of(time));
  }
}
