package dev.imagestreams.core.store;

import java.util.Objects;

/**
 * A piece of work in somebody's hands. Immutable.
 *
 * @param work as it was when it was claimed
 * @param fence at least 1; rises with each claim of the same key, also where the work was removed
 *     and added again in between: of two claims of it, the one with the lower fence is lost
 */
public record Claim(Work work, long fence) {

  public Claim {
    Objects.requireNonNull(work, "work");
    if (fence < 1) {
      throw new IllegalArgumentException("fence must be at least 1, not " + fence);
    }
  }
}
