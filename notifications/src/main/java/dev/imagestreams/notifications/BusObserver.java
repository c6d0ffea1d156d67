package dev.imagestreams.notifications;

import java.time.Duration;

/**
 * Is told what a bus does, for metrics and traces.
 *
 * <p>Called in threads of the bus, several at a time, and waited for: be quick. What it throws is
 * logged and changes nothing. Methods that are not overridden do nothing.
 */
public interface BusObserver {

  /** A listener handled an event. */
  default void delivered(String subscription, ImageEvent event, Duration took) {}

  /**
   * A listener threw.
   *
   * @param attempt 1 for the first
   */
  default void failed(String subscription, ImageEvent event, int attempt, Throwable problem) {}

  /** An event that failed is tried again after a time. */
  default void retried(String subscription, ImageEvent event, int attempt, Duration after) {}

  /** An event was put aside, after so many attempts. */
  default void parked(String subscription, ImageEvent event, int attempts, Throwable problem) {}

  /** A listener takes longer than its time limit for an event, and was interrupted. */
  default void stalled(String subscription, ImageEvent event, Duration limit) {}

  /**
   * How many events of the log the subscription has not settled; told within about a second of a
   * change.
   */
  default void lag(String subscription, long events) {}
}
