package dev.imagestreams.core.store;

import java.time.Duration;

/**
 * Is told what a store does, for metrics and traces; see {@link ObservedImageStreamStore}.
 *
 * <p>Called in the threads that commit, and waited for: be quick. What it throws is logged and
 * changes nothing. Methods that are not overridden do nothing.
 */
public interface StoreObserver {

  /** A change was committed; {@link Committed#applied} says whether it changed anything. */
  default void committed(Commit commit, Committed result, Duration took) {}

  /** A change was refused, since the stream was not what it started from. */
  default void conflicted(Commit commit, Duration took) {}

  /** A change could not be committed, because the store failed. */
  default void failed(Commit commit, RuntimeException problem, Duration took) {}
}
