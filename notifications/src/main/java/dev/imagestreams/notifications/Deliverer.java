package dev.imagestreams.notifications;

import dev.imagestreams.notifications.SubscriptionHealth.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Calls a subscription's listener for the lanes whose turn it is, and sees to what comes of it. */
final class Deliverer<E extends ImageEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);

  /** Events a lane may handle before other lanes get their turn. */
  private static final int TURN = 32;

  /** What is done with an event that is handled, or put aside. */
  interface Settler {
    void settle(Entry entry, Settlement settlement);
  }

  private final Subscription<E> subscription;
  private final DeliveryListener<E> listener;
  private final Lanes lanes;
  private final Tasks tasks;
  private final BusObserver observer;
  private final Clock clock;
  private final Settler settler;
  private final Runnable afterTurn;
  private final BooleanSupplier held;
  private final Runnable onLost;
  private volatile @Nullable Failure lastFailure;

  /**
   * @param afterTurn called when a turn has ended, and there may be room
   * @param held whether this is still who delivers to the subscription
   * @param onLost called when it is found to be no more
   */
  Deliverer(
      Subscriber<E> subscriber,
      Lanes lanes,
      Tasks tasks,
      Settler settler,
      Runnable afterTurn,
      BooleanSupplier held,
      Runnable onLost) {
    this.subscription = subscriber.subscription();
    this.listener = subscriber.listener();
    this.observer = subscriber.observer();
    this.clock = subscriber.clock();
    this.lanes = lanes;
    this.tasks = tasks;
    this.settler = settler;
    this.afterTurn = afterTurn;
    this.held = held;
    this.onLost = onLost;
  }

  Optional<Failure> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  /** Has the lanes whose turn it is handled in other threads. */
  void dispatch() {
    for (Lane lane : lanes.beginTurns()) {
      if (!tasks.run(() -> takeTurn(lane))) {
        lanes.giveBack(lane);
        if (!lanes.stopIfDraining()) {
          tasks.later(this::dispatch, Tasks.RETRY);
        }
      }
    }
  }

  private void takeTurn(Lane lane) {
    // Whatever interrupted this thread, it was not meant for this listener.
    Thread.interrupted();
    lanes.enter();
    Optional<Duration> retryIn = Optional.empty();
    for (int i = 0; i < TURN && retryIn.isEmpty() && mayGoOn(lane); i++) {
      Entry entry = lanes.next(lane);
      if (entry == null) {
        break;
      }
      retryIn = handleSafely(lane, entry);
    }
    boolean lost = !held.getAsBoolean();
    if (lost) {
      lanes.stop(); // Whoever delivers now is given what is left.
    }
    lanes.endTurn(lane, retryIn.isPresent());
    if (lost) {
      onLost.run();
      return;
    }
    // Not before the turn has ended, or the lane could be in two threads at a time.
    retryIn.ifPresent(delay -> tasks.later(() -> retry(lane), delay));
    dispatch();
    afterTurn.run();
  }

  /**
   * A turn that others no longer wait for, or take themselves, is over; so is one whose thread is.
   */
  private boolean mayGoOn(Lane lane) {
    return !lanes.isStalled(lane) && !Thread.currentThread().isInterrupted() && held.getAsBoolean();
  }

  private void retry(Lane lane) {
    lanes.release(lane);
    dispatch();
  }

  /** Where even handling a failure fails, for want of memory perhaps, the event is tried again. */
  private Optional<Duration> handleSafely(Lane lane, Entry entry) {
    try {
      return handle(lane, entry);
    } catch (Throwable e) {
      LOG.atError()
          .addKeyValue("subscription", subscription.name())
          .log("delivering an event failed: {}", e.getClass().getName());
      return Optional.of(Tasks.RETRY);
    }
  }

  /** Delivers an event; after how long it must be tried again, and its lane wait for that. */
  private Optional<Duration> handle(Lane lane, Entry entry) {
    entry.attempts++;
    long begun = System.nanoTime();
    Throwable problem = call(lane, entry);
    if (problem == null) {
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      observer.delivered(subscription.name(), entry.event(), took);
      settle(lane, entry, new Settlement.Acknowledged(entry.logged.position()));
      return Optional.empty();
    }
    lastFailure = new Failure(entry.event(), entry.attempts, problem, clock.instant());
    observer.failed(subscription.name(), entry.event(), entry.attempts, problem);
    if (entry.attempts >= subscription.retry().maxAttempts()) {
      park(lane, entry, problem);
      return Optional.empty();
    }
    Duration delay = delay(entry, problem);
    Thrown thrown = Thrown.of(problem);
    LOG.atWarn()
        .setCause(thrown.trace())
        .addKeyValue("subscription", subscription.name())
        .addKeyValue("event", entry.event().id())
        .addKeyValue("attempt", entry.attempts)
        .addKeyValue("retryMillis", delay.toMillis())
        .log("a listener failed, and is called again: {}", thrown.text());
    observer.retried(subscription.name(), entry.event(), entry.attempts, delay);
    return Optional.of(delay);
  }

  /** A listener that was told when to come again knows better than the rule for all. */
  private Duration delay(Entry entry, Throwable problem) {
    return problem instanceof RetryLaterException later
        ? later.delay()
        : subscription.retry().delayAfter(entry.attempts);
  }

  private void park(Lane lane, Entry entry, Throwable problem) {
    Thrown thrown = Thrown.of(problem);
    LOG.atError()
        .setCause(thrown.trace())
        .addKeyValue("subscription", subscription.name())
        .addKeyValue("event", entry.event().id())
        .addKeyValue("attempts", entry.attempts)
        .log("an event is put aside: {}", thrown.text());
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    settle(
        lane,
        entry,
        new Settlement.Parked(entry.logged.position(), entry.attempts, thrown.text(), now));
    observer.parked(subscription.name(), entry.event(), entry.attempts, problem);
  }

  /** Settles an event; those it stood for are done with, whatever became of it. */
  private void settle(Lane lane, Entry entry, Settlement settlement) {
    for (Entry earlier : entry.superseded()) {
      settler.settle(earlier, new Settlement.Acknowledged(earlier.logged.position()));
    }
    settler.settle(entry, settlement);
    lanes.settled(lane);
  }

  /** Whatever a listener throws is its own affair and must not end a thread of the bus. */
  private @Nullable Throwable call(Lane lane, Entry entry) {
    TimedCall call = new TimedCall(tasks, subscription.timeLimit(), () -> stalled(lane, entry));
    Throwable problem = null;
    try {
      listener.onDelivery(delivery(entry));
    } catch (Throwable thrown) {
      problem = thrown;
    }
    boolean stalled = call.end();
    if (problem instanceof InterruptedException && !stalled) {
      // Somebody wants this thread to end, and it is not for the listener to hide that.
      Thread.currentThread().interrupt();
    }
    return problem;
  }

  private Delivery<E> delivery(Entry entry) {
    Class<E> type = subscription.type();
    Optional<Ack> ack =
        entry.origin == Entry.Origin.STATE
            ? Optional.empty()
            : Optional.of(new Ack(subscription.name(), entry.logged.position()));
    List<E> coalesced =
        entry.superseded().isEmpty()
            ? List.of()
            : entry.superseded().stream().map(earlier -> type.cast(earlier.event())).toList();
    boolean replayed = entry.origin == Entry.Origin.REPLAY;
    return new Delivery<>(type.cast(entry.event()), ack, entry.attempts, replayed, coalesced);
  }

  private void stalled(Lane lane, Entry entry) {
    Duration limit = subscription.timeLimit().orElse(Duration.ZERO);
    lanes.stall(lane, clock.instant());
    LOG.atWarn()
        .addKeyValue("subscription", subscription.name())
        .addKeyValue("event", entry.event().id())
        .addKeyValue("limitMillis", limit.toMillis())
        .log("a listener is past its time limit, and is interrupted; its tag waits");
    tasks.run(
        () -> {
          dispatch();
          observer.stalled(subscription.name(), entry.event(), limit);
        });
  }
}
