package dev.imagestreams.notifications;

import dev.imagestreams.model.ImageStreamsException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription at work: reads the log, sorts events into lanes, calls the listener.
 *
 * <p>A lane is the events of one tag. A lane is handled by one thread at a time; between lanes
 * there is no order. All state is guarded by {@link #lock}, which is never held while the listener
 * or the log is called.
 */
final class SubscriptionRunner<E extends ImageEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRunner.class);

  /** Events taken from the log and not settled: what a slow listener can make this process hold. */
  private static final int MAX_IN_FLIGHT = 1024;

  /** The same for events that wait behind one that failed: far more, since they wait for long. */
  private static final int MAX_HELD = 100_000;

  private static final int READ_BATCH = 256;

  /** How long closing waits for listeners that are being called. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Events a lane may handle before other lanes get their turn. */
  private static final int TURN = 32;

  private static final Duration LOG_RETRY = Duration.ofSeconds(1);

  /** An event taken from the log. */
  private static final class Entry {
    final LoggedEvent logged;
    final SettlementWriter.Mark mark;
    int attempts;

    Entry(LoggedEvent logged, SettlementWriter.Mark mark) {
      this.logged = logged;
      this.mark = mark;
    }
  }

  /** The events of one tag that wait, in order. */
  private static final class Lane {
    final String key;
    final Deque<Entry> waiting = new ArrayDeque<>();

    /** Whether the lane waits to try its first event again: its events then take nobody's room. */
    boolean held;

    Lane(String key) {
      this.key = key;
    }
  }

  private final EventLog log;
  private final Subscription<E> subscription;
  private final DeliveryListener<E> listener;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final SettlementWriter settlements;
  private final Object lock = new Object();
  private final AtomicInteger pumpRequests = new AtomicInteger();

  private Position readTo;
  private Set<Position> settledBefore;
  private final Map<String, Lane> lanes = new HashMap<>();
  private final Deque<Lane> ready = new ArrayDeque<>();
  private final Set<Thread> deliverers = new HashSet<>();
  private int inFlight;
  private int held;
  private int running;
  private boolean reading = true;
  private boolean draining;
  private boolean stopped;
  private EventLog.Registration hints = () -> {};

  SubscriptionRunner(
      EventLog log,
      Subscription<E> subscription,
      DeliveryListener<E> listener,
      Executor executor,
      ScheduledExecutorService timer) {
    this.log = log;
    this.subscription = subscription;
    this.listener = listener;
    this.executor = executor;
    this.timer = timer;
    this.settlements = new SettlementWriter(log, subscription.name(), this::executeLater);
    Position start = subscription.start() == Subscription.Start.NOW ? log.end() : log.beginning();
    SubscriptionState state = log.subscription(subscription.name(), start);
    this.readTo = state.lowWater();
    this.settledBefore = new HashSet<>(state.settledAbove());
  }

  void start() {
    hints = log.onAppend(this::pumpSoon);
    pumpSoon();
  }

  /** Reads on to the log's end, and no further. */
  void beginDraining() {
    synchronized (lock) {
      draining = true;
    }
    pumpSoon();
  }

  /** Stops calling the listener, save where it is being called. */
  void stop() {
    hints.close();
    synchronized (lock) {
      reading = false;
      stopped = true;
      ready.clear();
      awaitDeliveries(System.nanoTime() + PATIENCE.toNanos());
    }
    // At once, so that the next subscriber of this name is not given what was handled.
    settlements.write();
  }

  /**
   * Waits until what the log has is handled, or {@code until} in {@link System#nanoTime()}; events
   * that wait for another try are left for the next subscriber.
   */
  void drain(long until) {
    synchronized (lock) {
      awaitDeliveries(until);
      reading = false;
      stopped = true;
      ready.clear();
    }
    hints.close();
    settlements.write();
  }

  /** Waits while there is work to be done; not in a listener, which would wait for itself. */
  private void awaitDeliveries(long until) {
    if (deliverers.contains(Thread.currentThread())) {
      return;
    }
    while (reading || running > 0 || !ready.isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        LOG.warn("subscription {} still at work after its time to drain", subscription.name());
        return;
      }
      try {
        lock.wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  // Reading

  /**
   * Has the log read soon, in another thread; any number of requests is answered by one reading.
   */
  private void pumpSoon() {
    if (pumpRequests.getAndIncrement() == 0 && !execute(this::pump)) {
      pumpRequests.set(0);
      afterRejection(this::pumpSoon);
    }
  }

  private void pump() {
    int answered;
    do {
      answered = pumpRequests.get();
      try {
        while (readBatch()) {}
      } catch (Throwable e) {
        // Even of an Error the next reading must know nothing, or there would be none.
        LOG.error("subscription {}: reading the log failed", subscription.name(), e);
        later(this::pumpSoon, LOG_RETRY);
      }
    } while (pumpRequests.addAndGet(-answered) != 0);
  }

  /** Takes some events; false when there are none or there is no room. */
  private boolean readBatch() {
    Position from;
    int room;
    synchronized (lock) {
      room = Math.min(READ_BATCH, Math.min(MAX_IN_FLIGHT - inFlight, MAX_HELD - held));
      if (!reading || room <= 0) {
        return false;
      }
      from = readTo;
    }
    List<LoggedEvent> batch = log.read(from, room);
    if (batch.isEmpty()) {
      endReadingIfDraining();
      return false;
    }
    synchronized (lock) {
      batch.forEach(this::take);
    }
    dispatch();
    settlements.writeSoon();
    return true;
  }

  private void endReadingIfDraining() {
    synchronized (lock) {
      if (draining) {
        reading = false;
        lock.notifyAll();
      }
    }
  }

  private void take(LoggedEvent logged) {
    readTo = logged.position();
    Entry entry = new Entry(logged, settlements.taken(logged.position()));
    boolean settledEarlier = settledBefore.remove(logged.position());
    if (settledEarlier || !subscription.wants(logged.event())) {
      if (logged.event() instanceof EventsSkipped skipped) {
        LOG.warn("subscription {} missed {} events", subscription.name(), skipped.count());
      }
      settlements.passOver(entry.mark);
      return;
    }
    String key = logged.event().header().source() + " " + logged.event().subject();
    Lane lane = lanes.get(key);
    if (lane == null) {
      lane = new Lane(key);
      lanes.put(key, lane);
      ready.add(lane);
    }
    lane.waiting.add(entry);
    if (lane.held) {
      held++;
    } else {
      inFlight++;
    }
  }

  // Delivering

  private void dispatch() {
    List<Lane> turns = new ArrayList<>();
    synchronized (lock) {
      while (!stopped && running < subscription.concurrency() && !ready.isEmpty()) {
        running++;
        turns.add(ready.poll());
      }
    }
    for (Lane lane : turns) {
      if (!execute(() -> takeTurn(lane))) {
        synchronized (lock) {
          running--;
          ready.addFirst(lane);
          lock.notifyAll();
        }
        afterRejection(this::dispatch);
      }
    }
  }

  private void takeTurn(Lane lane) {
    boolean waits = false;
    synchronized (lock) {
      deliverers.add(Thread.currentThread());
    }
    for (int i = 0; i < TURN && !waits; i++) {
      Entry entry;
      synchronized (lock) {
        entry = stopped ? null : lane.waiting.peek();
      }
      if (entry == null) {
        break;
      }
      waits = !handle(lane, entry);
    }
    Optional<Duration> retryIn = waits ? retryDelay(lane) : Optional.empty();
    endTurn(lane, waits);
    // Not before the turn has ended, or the lane could be in two threads at a time.
    retryIn.ifPresent(delay -> later(() -> retry(lane), delay));
    dispatch();
    pumpSoon();
  }

  private void endTurn(Lane lane, boolean waits) {
    synchronized (lock) {
      running--;
      deliverers.remove(Thread.currentThread());
      if (waits) {
        lane.held = true;
        inFlight -= lane.waiting.size();
        held += lane.waiting.size();
      }
      if (lane.waiting.isEmpty()) {
        lanes.remove(lane.key, lane);
      } else if (!waits && !stopped) {
        ready.add(lane);
      }
      lock.notifyAll();
    }
  }

  /** Delivers an event; false when it must be tried again and its lane wait for that. */
  private boolean handle(Lane lane, Entry entry) {
    entry.attempts++;
    Position position = entry.logged.position();
    Throwable problem = call(entry);
    if (problem == null) {
      settle(lane, entry, new Settlement.Acknowledged(position));
      return true;
    }
    String event = entry.logged.event().id();
    if (entry.attempts >= subscription.retry().maxAttempts()) {
      LOG.error(
          "subscription {}: event {} put aside after {} attempts: {}",
          subscription.name(),
          event,
          entry.attempts,
          problem.toString(),
          trace(problem));
      settle(lane, entry, new Settlement.Parked(position, entry.attempts, String.valueOf(problem)));
      return true;
    }
    Duration delay = subscription.retry().delayAfter(entry.attempts);
    LOG.warn(
        "subscription {}: event {} failed, attempt {}; again in {} ms: {}",
        subscription.name(),
        event,
        entry.attempts,
        delay.toMillis(),
        problem.toString(),
        trace(problem));
    return false;
  }

  private Optional<Duration> retryDelay(Lane lane) {
    synchronized (lock) {
      return Optional.ofNullable(lane.waiting.peek())
          .map(entry -> subscription.retry().delayAfter(entry.attempts));
    }
  }

  /** Whatever a listener throws is its own affair and must not end a thread of the bus. */
  private @Nullable Throwable call(Entry entry) {
    try {
      E event = subscription.type().cast(entry.logged.event());
      Ack ack = new Ack(subscription.name(), entry.logged.position());
      listener.onDelivery(new Delivery<>(event, ack, entry.attempts));
      return null;
    } catch (Throwable problem) {
      if (problem instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      return problem;
    }
  }

  /** Our own exceptions say all there is to say; of a listener's, the place matters. */
  private static @Nullable Throwable trace(Throwable problem) {
    return problem instanceof ImageStreamsException ? null : problem;
  }

  private void retry(Lane lane) {
    synchronized (lock) {
      if (stopped) {
        return;
      }
      lane.held = false;
      held -= lane.waiting.size();
      inFlight += lane.waiting.size();
      ready.add(lane);
    }
    dispatch();
  }

  // Settling

  private void settle(Lane lane, Entry entry, Settlement settlement) {
    synchronized (lock) {
      lane.waiting.poll();
      inFlight--;
    }
    settlements.settle(entry.mark, settlement);
  }

  // Threads

  /** False when the executor takes no work: it has too much, or is shut down. */
  private boolean execute(Runnable work) {
    try {
      executor.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      LOG.warn(
          "subscription {}: the executor takes no work: {}", subscription.name(), e.toString());
      return false;
    }
  }

  /** Tries again later; while closing there is no later, and the next subscriber takes over. */
  private void afterRejection(Runnable work) {
    synchronized (lock) {
      if (draining) {
        reading = false;
        stopped = true;
        ready.clear();
        lock.notifyAll();
        return;
      }
    }
    later(work, LOG_RETRY);
  }

  /** Runs work in the executor after a time; where it takes none, after some more. */
  private void executeLater(Runnable work, Duration delay) {
    later(
        () -> {
          if (!execute(work)) {
            executeLater(work, LOG_RETRY);
          }
        },
        delay);
  }

  private void later(Runnable work, Duration delay) {
    try {
      timer.schedule(work, delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("subscription {}: the bus is closed", subscription.name(), e);
    }
  }
}
