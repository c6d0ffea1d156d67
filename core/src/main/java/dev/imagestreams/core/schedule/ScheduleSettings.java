package dev.imagestreams.core.schedule;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How often sources are looked at, and how hard registries are pressed by that.
 *
 * <p>Immutable; each method gives other settings.
 */
public final class ScheduleSettings {

  /** OpenShift's: a quarter of an hour. */
  private static final Duration INTERVAL = Duration.ofMinutes(15);

  private static final class Values implements Cloneable {
    private Duration interval = INTERVAL;
    private double fastest = 0.25;
    private double slowest = 2;
    private double jitter = 0.1;
    private int concurrency = 32;
    private int requestsPerMinute;
    private int listEvery = 10;
    private Duration firstRetry = Duration.ofSeconds(30);
    private Duration longestRetry = Duration.ofHours(1);
    private Duration claimFor = Duration.ofSeconds(30);
    private Duration timeLimit = Duration.ofMinutes(15);

    @Override
    protected Values clone() {
      try {
        return (Values) super.clone();
      } catch (CloneNotSupportedException e) {
        throw new AssertionError("it is cloneable", e);
      }
    }
  }

  private final Values values;

  private ScheduleSettings(Values values) {
    this.values = values;
  }

  /** Every quarter of an hour, as OpenShift does; faster what is busy, slower what is idle. */
  public static ScheduleSettings defaults() {
    return new ScheduleSettings(new Values());
  }

  /**
   * The interval of what says none of its own.
   *
   * @param interval at least a second
   */
  public static ScheduleSettings every(Duration interval) {
    Intervals.requireValid(interval);
    return defaults().with(values -> values.interval = interval);
  }

  private ScheduleSettings with(Consumer<Values> change) {
    Values changed = values.clone();
    change.accept(changed);
    return new ScheduleSettings(changed);
  }

  /**
   * How far the interval of a repository may stray from what was asked for: less where tags move,
   * more where none do. A quarter to twice unless said; 1 and 1 for intervals that stay.
   *
   * @param fastest more than 0, at most 1
   * @param slowest at least 1
   */
  public ScheduleSettings adapting(double fastest, double slowest) {
    if (!(fastest > 0 && fastest <= 1 && slowest >= 1 && slowest <= 1000)) {
      throw new IllegalArgumentException(
          "fastest must be in (0, 1] and slowest in [1, 1000], not " + fastest + " and " + slowest);
    }
    return with(
        values -> {
          values.fastest = fastest;
          values.slowest = slowest;
        });
  }

  /**
   * By which part of itself each wait is made longer or shorter at random, so that what began
   * together doesn't stay together; a tenth unless said.
   *
   * @param part 0 to 0.5
   */
  public ScheduleSettings jitter(double part) {
    if (!(part >= 0 && part <= 0.5)) {
      throw new IllegalArgumentException("jitter must be 0 to 0.5, not " + part);
    }
    return with(values -> values.jitter = part);
  }

  /**
   * How many repositories are looked at at a time, and half as many of one host; 32 unless said.
   */
  public ScheduleSettings concurrency(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("concurrency must be at least 1, not " + value);
    }
    return with(values -> values.concurrency = value);
  }

  /**
   * How many requests a minute a host is asked by all schedules of a store together, which may send
   * a minute's at once; a poll that needs more than it looked like has the next ones wait. Give all
   * of them the same. 0, which goes unless said, for as many as come.
   */
  public ScheduleSettings requestsPerMinute(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("requestsPerMinute must be 0 or more, not " + value);
    }
    return with(values -> values.requestsPerMinute = value);
  }

  /**
   * Where a registry has a feed of changes, the how many-th look at a tag is one all the same, and
   * not the feed's word for it, since feeds may forget; 10 unless said, 1 for every one.
   */
  public ScheduleSettings listEvery(int polls) {
    if (polls < 1) {
      throw new IllegalArgumentException("listEvery must be at least 1, not " + polls);
    }
    return with(values -> values.listEvery = polls);
  }

  /**
   * When what failed for a reason that may pass is tried again: after {@code first}, then twice as
   * long each time. 30 s and an hour unless said; what is scheduled is tried at its interval at the
   * latest.
   *
   * @param first at least a second
   * @param longest at least {@code first}, at most a year
   */
  public ScheduleSettings retrying(Duration first, Duration longest) {
    Intervals.requireValid(first);
    Intervals.requireValid(longest);
    if (longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "longest must be at least first, not " + longest + " after " + first);
    }
    return with(
        values -> {
          values.firstRetry = first;
          values.longestRetry = longest;
        });
  }

  /**
   * For how long a process has a poll to itself without another word: it says again and again that
   * it is at it, and the polls of one that ended are given to others after that time. 30 s unless
   * said. Longer than the clocks of those who share a store differ, and than the store may fail for
   * a while.
   *
   * @param time a second to a year
   */
  public ScheduleSettings claimFor(Duration time) {
    if (time.compareTo(Intervals.SHORTEST) < 0 || time.compareTo(Intervals.LONGEST) > 0) {
      throw new IllegalArgumentException("claimFor must be a second to a year, not " + time);
    }
    return with(values -> values.claimFor = time);
  }

  Duration interval() {
    return values.interval;
  }

  double fastest() {
    return values.fastest;
  }

  double slowest() {
    return values.slowest;
  }

  double jitter() {
    return values.jitter;
  }

  int concurrency() {
    return values.concurrency;
  }

  int requestsPerMinute() {
    return values.requestsPerMinute;
  }

  int listEvery() {
    return values.listEvery;
  }

  /** How long to wait after so many failures in a row, at least 1. */
  Duration retryAfter(int failures) {
    Duration delay = values.firstRetry.multipliedBy(1L << Math.min(failures - 1, 20));
    return delay.compareTo(values.longestRetry) < 0 ? delay : values.longestRetry;
  }

  Duration claimFor() {
    return values.claimFor;
  }

  /**
   * How long a poll goes on to other streams, and its claim is extended: after that another process
   * may begin it anew.
   */
  Duration timeLimit() {
    return values.timeLimit;
  }
}
