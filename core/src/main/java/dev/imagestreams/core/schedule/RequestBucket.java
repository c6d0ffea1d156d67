package dev.imagestreams.core.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Requests that may be sent to a host: a minute's at once, filled up evenly. Who has to wait stands
 * in line, so that nobody who needs many waits for ever behind those who need few. A poll that
 * turns out to need more than it was admitted for leaves a debt, which the next ones wait for.
 * Thread-safe.
 */
final class RequestBucket {

  /** After which somebody who stands in line and does not come again has lost the place. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** When somebody far behind in the line is told to come again, to be told anew. */
  private static final Duration FAR = Duration.ofHours(1);

  /** By what many small sums may be off. */
  private static final double ROUNDING = 1e-6;

  private final int perMinute;
  private final double perMilli;
  private final Map<PollKey, Place> line = new LinkedHashMap<>();
  private double tokens;
  private Instant filled;

  /**
   * @param until when who has it was told to come again
   */
  private record Place(int requests, Instant until) {}

  /**
   * Whether to begin.
   *
   * @param notBefore when to come again; empty to begin now
   * @param paid how many requests are paid for
   */
  record Answer(Optional<Instant> notBefore, int paid) {
    static final Answer UNBOUNDED = new Answer(Optional.empty(), 0);
  }

  RequestBucket(int perMinute, Instant now) {
    this.perMinute = perMinute;
    this.perMilli = perMinute / 60_000.0;
    this.tokens = perMinute;
    this.filled = now;
  }

  /** Pays for so many requests, or for as many as there are at once, if it is one's turn. */
  synchronized Answer admit(PollKey who, int requests, Instant now) {
    fill(now);
    int wanted = Math.max(1, Math.min(requests, perMinute));
    double missing = aheadOf(who, now) + wanted - tokens - ROUNDING;
    if (missing <= 0) {
      line.remove(who);
      tokens -= wanted;
      return new Answer(Optional.empty(), wanted);
    }
    Duration wait = Duration.ofMillis((long) Math.ceil(missing / perMilli));
    Instant until = now.plus(wait.compareTo(FAR) < 0 ? wait : FAR);
    line.put(who, new Place(wanted, until)); // Who is in line keeps the place.
    return new Answer(Optional.of(until), 0);
  }

  /** What those in front will take; who did not come again is in front of nobody. */
  private double aheadOf(PollKey who, Instant now) {
    double ahead = 0;
    for (Iterator<Map.Entry<PollKey, Place>> each = line.entrySet().iterator(); each.hasNext(); ) {
      Map.Entry<PollKey, Place> next = each.next();
      if (next.getKey().equals(who)) {
        break;
      }
      if (isGone(next.getValue(), now)) {
        each.remove();
      } else {
        ahead += next.getValue().requests();
      }
    }
    return ahead;
  }

  private static boolean isGone(Place place, Instant now) {
    return place.until().plus(PATIENCE).isBefore(now) || place.until().isAfter(now.plus(FAR));
  }

  /** Takes what requests cost that were not paid for; gives back where it is negative. */
  synchronized void charge(int requests, Instant now) {
    fill(now);
    tokens = Math.min(perMinute, tokens - requests);
  }

  private void fill(Instant now) {
    Duration passed = Duration.between(filled, now);
    double millis = passed.getSeconds() * 1e3 + passed.getNano() / 1e6;
    tokens = Math.min(perMinute, tokens + Math.max(0, millis) * perMilli);
    filled = now;
  }
}
