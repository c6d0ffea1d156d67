package dev.imagestreams.core.store;

import java.time.Instant;
import java.util.Objects;

/**
 * A piece of work that recurs, such as looking at a repository. Immutable.
 *
 * @param key names it among all work of a store; not empty
 * @param due when it is to be done next, or was to be where it is being done; in whole milliseconds
 *     since 1970, what is finer is cut off
 * @param state what whoever does the work wants to know the next time; {@code ""} at first
 */
public record Work(String key, Instant due, String state) {

  /**
   * @throws IllegalArgumentException when the key is empty, or the time is too far away to be
   *     counted in milliseconds
   */
  public Work {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("the key of work is empty");
    }
    due = Millis.cut(due);
    Objects.requireNonNull(state, "state");
  }
}
