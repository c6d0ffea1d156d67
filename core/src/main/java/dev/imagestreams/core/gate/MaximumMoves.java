package dev.imagestreams.core.gate;

/**
 * Lets only so many tags of a stream move in one import: where a base changes and everything is
 * built anew, what follows is not set off all at once.
 *
 * <p>Those that wait go first in the next import, which have waited longest before the others. Tags
 * that get their first image don't count. It should be the last gate, since what comes to it counts
 * as moving.
 *
 * @param most at least 1
 */
public record MaximumMoves(int most) implements Gate {

  static final String REASON = "TooManyMoves";

  public MaximumMoves {
    if (most < 1) {
      throw new IllegalArgumentException("at least 1 tag must be able to move, not " + most);
    }
  }

  @Override
  public Verdict decide(Move move) {
    return move.isFirst() || move.movedBefore() < most
        ? Verdict.ALLOW
        : new Verdict.Deny(
            REASON, "at most " + most + " tags move in one import; the next one goes on");
  }
}
