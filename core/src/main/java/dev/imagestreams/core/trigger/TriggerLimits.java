package dev.imagestreams.core.trigger;

import java.time.Duration;
import java.util.Objects;

/**
 * How much triggers may do at a time. What is beyond is put off or held, and never lost; {@link
 * TriggersHealth} tells of it.
 *
 * @param concurrent how many actions run at a time; at least 1
 * @param firings how many begin within {@code period}, here, at most; {@link Integer#MAX_VALUE} for
 *     any number. Those beyond wait their turn. At least 1
 * @param period longer than nothing
 * @param mostAtOnce how many triggers one move of a tag may set off, or one start, at most; {@link
 *     Integer#MAX_VALUE} for any number. Those beyond, in the order of their names, are held until
 *     a person {@linkplain ImageTriggers#release releases} them. At least 1
 * @param timeLimit after which the thread of an action is interrupted
 */
public record TriggerLimits(
    int concurrent, int firings, Duration period, int mostAtOnce, Duration timeLimit) {

  private static final int ANY = Integer.MAX_VALUE;

  public TriggerLimits {
    Objects.requireNonNull(period, "period");
    Objects.requireNonNull(timeLimit, "timeLimit");
    if (concurrent < 1 || firings < 1 || mostAtOnce < 1) {
      throw new IllegalArgumentException(
          "limits must be at least 1, not " + Math.min(concurrent, Math.min(firings, mostAtOnce)));
    }
    if (period.isNegative() || period.isZero() || timeLimit.isNegative() || timeLimit.isZero()) {
      throw new IllegalArgumentException("period and timeLimit must be longer than nothing");
    }
  }

  /** Sixteen actions at a time, each for ten minutes; any number of them. */
  public static TriggerLimits standard() {
    return new TriggerLimits(16, ANY, Duration.ofMinutes(1), ANY, Duration.ofMinutes(10));
  }

  /** The same with so many actions at a time. */
  public TriggerLimits atATime(int most) {
    return new TriggerLimits(most, firings, period, mostAtOnce, timeLimit);
  }

  /** The same with so many firings within any such time. */
  public TriggerLimits atMost(int most, Duration within) {
    return new TriggerLimits(concurrent, most, within, mostAtOnce, timeLimit);
  }

  /** The same with so many triggers that one move of a tag, or one start, may set off. */
  public TriggerLimits atOnce(int most) {
    return new TriggerLimits(concurrent, firings, period, most, timeLimit);
  }

  /** The same with so long for an action. */
  public TriggerLimits within(Duration limit) {
    return new TriggerLimits(concurrent, firings, period, mostAtOnce, limit);
  }
}
