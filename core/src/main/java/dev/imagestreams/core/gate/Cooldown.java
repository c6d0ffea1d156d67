package dev.imagestreams.core.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Lets a tag move to an image only after that has been known for a time: long enough for others to
 * find out what is wrong with it.
 *
 * <p>The time counts by the importer's clock from when it first saw the image at the tag's source,
 * since what an image says of its age is said by whoever made it. The first image of a tag is let
 * through at once.
 *
 * @param time how long
 */
public record Cooldown(Duration time) implements Gate {

  /** On a tag of a stream's spec, or on the stream for all: how long, as {@code 24h}. */
  public static final String ANNOTATION = "imagestreams.dev/cooldown";

  static final String REASON = "Cooldown";

  public Cooldown {
    Objects.requireNonNull(time, "time");
    if (time.isNegative()) {
      throw new IllegalArgumentException("a cooldown can't be negative: " + time);
    }
  }

  @Override
  public Verdict decide(Move move) {
    Instant until = move.firstSeen().plus(time);
    return move.isFirst() || !move.now().isBefore(until)
        ? Verdict.ALLOW
        : new Verdict.Defer(
            until,
            REASON,
            "it is let through at "
                + until
                + ", when it has been known for "
                + time
                + "; shorten "
                + ANNOTATION
                + " to have it earlier");
  }
}
