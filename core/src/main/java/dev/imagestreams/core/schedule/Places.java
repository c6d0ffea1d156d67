package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The polls that run here, at most so many at a time, and no more than half of them on one host: a
 * host that answers slowly leaves room for the others. Thread-safe.
 */
final class Places {

  /** What a poll is taken to last on a host where none has ended yet. */
  private static final Duration TYPICAL = Duration.ofMillis(100);

  /** When to come again at the latest, since a slow host may have become a quick one. */
  private static final Duration LONGEST_TURN = Duration.ofMinutes(1);

  private final int most;
  private final int mostOfAHost;
  private final Map<PollKey, Running> running = new HashMap<>();
  private final Map<String, Host> hosts = new HashMap<>();
  private boolean paused;
  private boolean closed;

  private static final class Running {
    final Instant since;

    /** Null when the poll is done with, and only has to leave. */
    @Nullable Lease lease;

    Running(Lease lease, Instant since) {
      this.lease = lease;
      this.since = since;
    }
  }

  private static final class Host {
    int running;
    Duration typical = TYPICAL;
    Instant lastTurn = Instant.MIN;
  }

  Places(int most) {
    this.most = most;
    this.mostOfAHost = Math.max(1, most / 2);
  }

  /** How many more polls may begin. */
  synchronized int room() {
    return paused || closed ? 0 : most - running.size();
  }

  /**
   * Begins a poll, or has the one that runs already go on under the newer claim. Not where somebody
   * else had the work in between: what the one that runs knows of it is not what is known by now.
   */
  synchronized Entry enter(PollKey key, Lease lease, Instant now) {
    Running same = running.get(key);
    if (same != null && same.lease != null && !same.lease.isTaken()) {
      // It takes longer than a claim lasts, and nobody else shall begin it anew.
      same.lease = lease;
      return Entry.GOES_ON;
    }
    Host host = hosts.computeIfAbsent(key.repository().host(), h -> new Host());
    if (same != null || closed || host.running >= mostOfAHost) {
      return new Entry(false, Optional.of(turn(host, now)));
    }
    running.put(key, new Running(lease, now));
    host.running++;
    return Entry.BEGINS;
  }

  /**
   * What came of wanting to begin.
   *
   * @param begins whether it is to be run now
   * @param turn when to come again, where there is no place
   */
  record Entry(boolean begins, Optional<Instant> turn) {
    static final Entry BEGINS = new Entry(true, Optional.empty());
    static final Entry GOES_ON = new Entry(false, Optional.empty());
  }

  /** Those who find no place come again one after the other, as places become free. */
  private Instant turn(Host host, Instant now) {
    Duration step = host.typical.dividedBy(mostOfAHost);
    Duration least = Duration.ofMillis(Math.max(1, step.toMillis()));
    Instant from = host.lastTurn.isAfter(now) ? host.lastTurn : now;
    Instant latest = now.plus(LONGEST_TURN);
    Instant turn = from.plus(least);
    host.lastTurn = turn.isAfter(latest) ? latest : turn;
    return host.lastTurn;
  }

  /** Ends a poll, which keeps its place until what came of it is written. */
  synchronized Lease finish(PollKey key, Instant now) {
    Running ending = Objects.requireNonNull(running.get(key), "it does not run");
    Lease lease = Objects.requireNonNull(ending.lease, "it has ended");
    ending.lease = null;
    Host host = Objects.requireNonNull(hosts.get(key.repository().host()), "it has no host");
    Duration took = Duration.between(ending.since, now);
    Duration known = took.isNegative() ? Duration.ZERO : took;
    host.typical = host.typical.multipliedBy(3).plus(known).dividedBy(4);
    return lease;
  }

  /**
   * The claim of a poll that runs here; empty when somebody else has its work, or may have by now.
   */
  synchronized Optional<Claim> held(PollKey key, Instant now) {
    Running here = running.get(key);
    return here == null || here.lease == null || here.lease.isLost(now)
        ? Optional.empty()
        : Optional.of(here.lease.claim());
  }

  /** Gives up the place of a poll that has ended. */
  synchronized void leave(PollKey key) {
    running.remove(key);
    hosts.computeIfPresent(
        key.repository().host(),
        (name, host) -> {
          host.running--;
          return host.running == 0 ? null : host;
        });
    notifyAll();
  }

  synchronized int running() {
    return running.size();
  }

  synchronized void pause(boolean value) {
    paused = value;
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /**
   * @return false when it was closed before
   */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /**
   * Waits until no poll runs.
   *
   * @return false when some still did after that time
   */
  synchronized boolean drain(Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    while (!running.isEmpty()) {
      Duration left = limit.minusNanos(System.nanoTime() - start);
      if (left.isNegative() || left.isZero()) {
        return false;
      }
      long millis = left.compareTo(Duration.ofMinutes(1)) < 0 ? left.toMillis() : 60_000;
      TimeUnit.MILLISECONDS.timedWait(this, Math.max(1, millis));
    }
    return true;
  }
}
