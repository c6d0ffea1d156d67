package dev.imagestreams.core.store;

import java.util.Objects;

/**
 * What a trigger remembers. Immutable.
 *
 * @param trigger its name, among all of a store; not empty
 * @param revision how often it was written; 0 for one that is not there
 * @param state as the trigger writes it; no store looks into it
 */
public record TriggerState(String trigger, long revision, String state) {

  /**
   * @throws IllegalArgumentException when the name is empty, or the revision negative
   */
  public TriggerState {
    if (trigger.isEmpty()) {
      throw new IllegalArgumentException("the name of a trigger is empty");
    }
    if (revision < 0) {
      throw new IllegalArgumentException("negative revision " + revision);
    }
    Objects.requireNonNull(state, "state");
  }

  /** The same with another text, to be {@linkplain TriggerStates#save saved}. */
  public TriggerState with(String text) {
    return new TriggerState(trigger, revision, text);
  }

  /** What this is once it was saved. */
  public TriggerState saved() {
    return new TriggerState(trigger, revision + 1, state);
  }
}
