package dev.imagestreams.core.gate;

/**
 * Says whether a tag may move to an image that was found.
 *
 * <p>Gates are asked where an import finds another image than the one the tag points to, one after
 * the other until one doesn't let it through. Then the tag stays, a condition of it says what waits
 * and why, and the next import asks again. What a gate throws holds the tag back too.
 *
 * <p>The answer should depend on the move alone. Called by one thread at a time for one import, and
 * by several for several imports; may block.
 */
@FunctionalInterface
public interface Gate {

  /** Whether the tag may move, now or later. */
  Verdict decide(Move move);
}
