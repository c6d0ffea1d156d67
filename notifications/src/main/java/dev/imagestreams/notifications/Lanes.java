package dev.imagestreams.notifications;

import dev.imagestreams.notifications.SubscriptionHealth.Stall;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The events of a subscription that wait, by tag unless it wants them in order over all, and whose
 * turn it is.
 *
 * <p>A lane is handled by one thread at a time; between lanes there is no order. Thread-safe: all
 * that changes is guarded by this object, which calls nobody meanwhile.
 */
final class Lanes {

  /** Events that wait behind one that failed: far more than in flight, since they wait for long. */
  private static final int MAX_HELD = 100_000;

  /** The lane of a subscription that wants one after the other over all tags. */
  private static final String EVERYTHING = "";

  private final int concurrency;
  private final int maxInFlight;
  private final boolean coalescing;
  private final boolean inOrder;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private final Set<Lane> stalled = new HashSet<>();
  private final Set<Thread> deliverers = new HashSet<>();
  private int inFlight;
  private int held;
  private int running;
  private long demand;
  private boolean paused;
  private boolean reading = true;
  private boolean draining;
  private boolean stopped;

  /**
   * @param demand how many deliveries are wanted; {@link Long#MAX_VALUE} for all there are
   */
  Lanes(Subscription<?> subscription, long demand) {
    this.concurrency = subscription.concurrency();
    this.maxInFlight = subscription.inFlight();
    this.coalescing = subscription.isCoalescing();
    this.inOrder = subscription.isInOrder();
    this.demand = demand;
  }

  // What reading needs

  /** How many events may be taken from the log now. */
  synchronized int room() {
    return reading ? Math.max(0, Math.min(maxInFlight - inFlight, MAX_HELD - held)) : 0;
  }

  synchronized void add(Entry entry) {
    String key = inOrder ? EVERYTHING : Lane.keyOf(entry.event());
    Lane lane = lanes.get(key);
    if (lane == null) {
      lane = new Lane(key);
      lanes.put(key, lane);
      ready.add(lane);
    }
    lane.add(entry);
    if (lane.held) {
      held++;
    } else {
      inFlight++;
    }
  }

  /** There is nothing more to read now. */
  synchronized void reachedEnd() {
    if (draining) {
      reading = false;
      notifyAll();
    }
  }

  // Turns

  /** The lanes whose turn begins. Each must be ended, or given back. */
  synchronized List<Lane> beginTurns() {
    List<Lane> turns = new ArrayList<>();
    while (mayDeliver() && running < concurrency && !ready.isEmpty()) {
      running++;
      turns.add(ready.remove());
    }
    return turns;
  }

  private boolean mayDeliver() {
    return !stopped && !paused && demand > 0;
  }

  /** A turn that nobody took. */
  synchronized void giveBack(Lane lane) {
    running--;
    ready.addFirst(lane);
    notifyAll();
  }

  /** This thread calls the listener from now on, and must not wait for itself. */
  synchronized void enter() {
    deliverers.add(Thread.currentThread());
  }

  /** The event to deliver next in a lane whose turn it is; null when there is none to deliver. */
  synchronized @Nullable Entry next(Lane lane) {
    if (!mayDeliver()) {
      return null;
    }
    if (coalescing) {
      lane.coalesce();
    }
    Entry first = lane.first();
    if (first != null && demand != Long.MAX_VALUE) {
      demand--;
    }
    return first;
  }

  /** The first event of the lane is settled, and those that it stood for. */
  synchronized void settled(Lane lane) {
    int before = lane.size();
    lane.removeFirst();
    inFlight -= before - lane.size();
  }

  /**
   * Ends a lane's turn.
   *
   * @param waits whether its first event is to be tried again, after {@link #release}
   */
  synchronized void endTurn(Lane lane, boolean waits) {
    deliverers.remove(Thread.currentThread());
    boolean gaveTurnAway = stalled.remove(lane) && !inOrder;
    if (!gaveTurnAway) {
      running--;
    }
    lane.stalledSince = null;
    if (waits) {
      lane.held = true;
      inFlight -= lane.size();
      held += lane.size();
    }
    if (lane.isEmpty()) {
      lanes.remove(lane.key, lane);
    } else if (!waits && !stopped) {
      ready.add(lane);
    }
    notifyAll();
  }

  /** The lane has waited long enough to try its first event again. */
  synchronized void release(Lane lane) {
    if (stopped) {
      return;
    }
    lane.held = false;
    held -= lane.size();
    inFlight += lane.size();
    ready.add(lane);
  }

  /** The listener is past its time limit: its turn goes on, and takes no other lane's. */
  synchronized void stall(Lane lane, Instant now) {
    lane.stalledSince = now;
    stalled.add(lane);
    if (!inOrder) {
      running--;
    }
    notifyAll();
  }

  synchronized boolean isStalled(Lane lane) {
    return stalled.contains(lane);
  }

  synchronized List<Stall> stalls() {
    List<Stall> found = new ArrayList<>();
    for (Lane lane : stalled) {
      Entry first = lane.first();
      if (first != null && lane.stalledSince != null) {
        found.add(new Stall(first.event(), lane.stalledSince));
      }
    }
    return found;
  }

  // Stopping and going

  /** Begins no turn until it is resumed, and no delivery within one. */
  synchronized void pause(boolean value) {
    paused = value;
    notifyAll();
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /** So many more deliveries are wanted. */
  synchronized void request(long count) {
    demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
  }

  synchronized long demand() {
    return demand;
  }

  /** Reading ends when it comes to the log's end. */
  synchronized void drain() {
    draining = true;
  }

  synchronized void stop() {
    reading = false;
    stopped = true;
    ready.clear();
    notifyAll();
  }

  /**
   * Stops if it was about to; false when it goes on. While closing there is no later, and the next
   * subscriber takes over.
   */
  synchronized boolean stopIfDraining() {
    if (draining) {
      stop();
    }
    return draining;
  }

  /** Whether the current thread calls the listener. */
  synchronized boolean isDeliverer() {
    return deliverers.contains(Thread.currentThread());
  }

  /** Whether the listener is being called. */
  synchronized boolean isQuiet() {
    return running == 0 && stalled.isEmpty();
  }

  /**
   * Waits until there is no work that can be done; not in a listener, which would wait for itself.
   *
   * @param until in {@link System#nanoTime()}
   * @return false when there still is after that time, or the thread was interrupted
   */
  synchronized boolean awaitQuiet(long until) {
    if (isDeliverer()) {
      return true;
    }
    while (!isQuiet() || (mayDeliver() && (reading || !ready.isEmpty()))) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
