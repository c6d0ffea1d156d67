package dev.imagestreams.core.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  /** How many requests those who ever stood in line wanted, and those who stand there no more. */
  private long joined;

  private long left;

  /**
   * @param after how many requests were wanted by those who stood in line before
   * @param until when who has it was told to come again
   */
  private record Place(int requests, long after, Instant until) {}

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
    dropGone(now);
    int wanted = Math.max(1, Math.min(requests, perMinute));
    Place mine = line.get(who);
    long ahead = Math.max(0, (mine == null ? joined : mine.after()) - left);
    double missing = ahead + wanted - tokens - ROUNDING;
    if (missing <= 0) {
      leave(line.remove(who));
      tokens -= wanted;
      return new Answer(Optional.empty(), wanted);
    }
    Duration wait = Duration.ofMillis((long) Math.ceil(missing / perMilli));
    Instant until = now.plus(wait.compareTo(FAR) < 0 ? wait : FAR);
    if (mine == null) {
      line.put(who, new Place(wanted, joined, until));
      joined += wanted;
    } else {
      line.put(who, new Place(mine.requests(), mine.after(), until)); // Keeps its place.
    }
    return new Answer(Optional.of(until), 0);
  }

  /** Who stands in front and did not come again keeps nobody waiting. */
  private void dropGone(Instant now) {
    for (Iterator<Place> each = line.values().iterator(); each.hasNext(); ) {
      Place first = each.next();
      boolean gone =
          first.until().plus(PATIENCE).isBefore(now) || first.until().isAfter(now.plus(FAR));
      if (!gone) {
        return;
      }
      each.remove();
      leave(first);
    }
  }

  private void leave(@Nullable Place place) {
    left += place == null ? 0 : place.requests();
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
