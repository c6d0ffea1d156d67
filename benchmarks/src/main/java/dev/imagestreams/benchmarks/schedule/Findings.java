package dev.imagestreams.benchmarks.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/** When repositories were looked at, and how long moves of tags waited to be seen. */
final class Findings {

  private final long[] lastLook;
  private final long[] worstGap;
  private final boolean[] excused;
  private long[] delays = new long[1024];
  private int seen;
  private long looks;

  /**
   * @param begin since when repositories wait to be looked at
   */
  Findings(int repositories, Instant begin) {
    this.lastLook = new long[repositories];
    this.worstGap = new long[repositories];
    this.excused = new boolean[repositories];
    Arrays.fill(lastLook, begin.toEpochMilli());
  }

  /**
   * Says that a repository's host may not be asked for a while, which is not the schedule's doing.
   */
  void excuse(int repository) {
    excused[repository] = true;
  }

  void looked(int repository, Instant now) {
    long time = now.toEpochMilli();
    worstGap[repository] = Math.max(worstGap[repository], time - lastLook[repository]);
    lastLook[repository] = time;
    looks++;
  }

  /** The longest that any repository waited from one look to the next, or waits now. */
  Duration worst(boolean ofExcused, Instant now) {
    long worst = 0;
    for (int i = 0; i < lastLook.length; i++) {
      if (excused[i] == ofExcused) {
        worst = Math.max(worst, Math.max(worstGap[i], now.toEpochMilli() - lastLook[i]));
      }
    }
    return Duration.ofMillis(worst);
  }

  void detected(long millis, int repository) {
    if (millis < 0 || excused[repository]) {
      return;
    }
    if (seen == delays.length) {
      delays = Arrays.copyOf(delays, 2 * seen);
    }
    delays[seen++] = millis;
  }

  /**
   * @param part 0 to 1
   */
  Duration delay(double part) {
    long[] sorted = Arrays.copyOf(delays, seen);
    Arrays.sort(sorted);
    return seen == 0 ? Duration.ZERO : Duration.ofMillis(sorted[(int) ((seen - 1) * part)]);
  }

  int seen() {
    return seen;
  }

  long looks() {
    return looks;
  }

  /** Counts looks from now on. */
  void forgetLooks() {
    looks = 0;
  }
}
