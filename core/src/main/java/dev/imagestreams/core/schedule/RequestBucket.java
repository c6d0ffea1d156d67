package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.HostBudgets;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests that may be sent to a host by all who share a store: a minute's at once, filled up
 * evenly. The store has them; who has to wait here stands in line, so that nobody who needs many
 * waits for ever behind those who need few. A poll that turns out to need more than it was admitted
 * for leaves a debt, which the next ones wait for. Thread-safe; fails where the store does.
 */
final class RequestBucket {

  /** After which somebody who stands in line and does not come again has lost the place. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** When somebody far behind in the line is told to come again, to be told anew. */
  private static final Duration FAR = Duration.ofHours(1);

  private final HostBudgets budgets;
  private final String host;
  private final int perMinute;
  private final Map<PollKey, Place> line = new LinkedHashMap<>();

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

  RequestBucket(HostBudgets budgets, String host, int perMinute) {
    this.budgets = budgets;
    this.host = host;
    this.perMinute = perMinute;
  }

  /** Pays for so many requests, or for as many as there are at once, if it is one's turn. */
  synchronized Answer admit(PollKey who, int requests, Instant now) {
    dropGone(now);
    int wanted = Math.max(1, Math.min(requests, perMinute));
    Place mine = line.get(who);
    long ahead = Math.max(0, (mine == null ? joined : mine.after()) - left);
    Optional<Instant> notBefore = budgets.draw(host, perMinute, wanted, ahead, now);
    if (notBefore.isEmpty()) {
      leave(line.remove(who));
      return new Answer(Optional.empty(), wanted);
    }
    Instant far = now.plus(FAR);
    Instant until = notBefore.get().isBefore(far) ? notBefore.get() : far;
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
  void charge(int requests, Instant now) {
    budgets.charge(host, perMinute, requests, now);
  }
}
