package dev.imagestreams.benchmarks.schedule;

import java.time.Instant;

/**
 * Whether hosts were asked more than was allowed: a bucket of its own for each, which is filled by
 * each request, and runs out by the requests a minute that are allowed. One thread at a time.
 */
final class RequestMeter {

  private final double[] levels;
  private final long[] since;
  private final double perMilli;
  private double highest;
  private long refusals;

  RequestMeter(int hosts, int perMinute) {
    this.levels = new double[hosts];
    this.since = new long[hosts];
    this.perMilli = perMinute / 60_000.0;
  }

  void asked(int host, Instant now) {
    long time = now.toEpochMilli();
    levels[host] = Math.max(0, levels[host] - (time - since[host]) * perMilli) + 1;
    since[host] = time;
    highest = Math.max(highest, levels[host]);
  }

  /** A request was made to a host that had said to wait. */
  void refused() {
    refusals++;
  }

  /** How many requests were sent beyond those that had come in; a minute's are allowed. */
  double highest() {
    return highest;
  }

  /** How often a host was asked that had said to wait. */
  long refusals() {
    return refusals;
  }
}
