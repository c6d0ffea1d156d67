package dev.imagestreams.core.store;

import dev.imagestreams.notifications.Ack;
import java.util.List;
import java.util.Optional;

/**
 * What triggers remember, such as which image they last fired for: what can be plugged in as a part
 * of an {@link ImageStreamStore}; {@code TriggerStatesContract} in the testkit says what an
 * implementation must do.
 *
 * <p>Thread-safe. Calls may block on I/O; what goes wrong there is a {@link StoreException}.
 */
public interface TriggerStates {

  Optional<TriggerState> get(String trigger);

  /**
   * States in the order of their triggers' names, by code points.
   *
   * @param after only names after this one; empty to begin
   * @param max the most to return, at least 1
   */
  List<TriggerState> list(Optional<String> after, int max);

  /**
   * Writes states and acknowledges the event that caused them, in one transaction: all of it or
   * nothing.
   *
   * @param states each with the revision it was read with, 0 for a new one; each is stored with the
   *     next. No trigger twice
   * @param consumed the event that caused the change
   */
  Saving save(List<TriggerState> states, Optional<Ack> consumed);

  /**
   * Forgets what a trigger remembers.
   *
   * @return false, with nothing changed, when it was written since, or is not there
   */
  boolean remove(TriggerState state);

  /** What became of states that were to be saved. */
  enum Saving {
    /** They are stored. */
    SAVED,
    /** Nothing was stored: one of them was written by somebody else since it was read. */
    OVERTAKEN,
    /** Nothing was stored: the event had been acknowledged before. */
    CONSUMED
  }
}
