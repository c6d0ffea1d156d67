package dev.imagestreams.notifications;

import dev.imagestreams.model.ImageStreamsException;
import java.time.Duration;

/**
 * Thrown by a listener that knows when it is worth being called again: a server told it to wait,
 * say. The event is tried again after that time, in place of the wait that the subscription has for
 * its attempts; apart from that this is a failed attempt as any other, and the last one parks.
 */
public class RetryLaterException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  /** The longest that is waited, whatever was asked for. */
  static final Duration LONGEST = Duration.ofDays(1);

  private final Duration delay;

  /**
   * @param delay after which to try again; at most a day is waited
   */
  public RetryLaterException(Duration delay) {
    this("to be tried again after " + delay, delay);
  }

  /**
   * @param message what failed
   * @param delay after which to try again; at most a day is waited
   */
  public RetryLaterException(String message, Duration delay) {
    super(message);
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative: " + delay);
    }
    this.delay = delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
  }

  /** After which to try again: at least nothing, at most a day. */
  public Duration delay() {
    return delay;
  }
}
