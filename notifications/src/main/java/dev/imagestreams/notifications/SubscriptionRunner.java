package dev.imagestreams.notifications;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscriber's place on a bus: it stands by while another process, or another bus, delivers to
 * the subscription, and then has one {@link SubscriptionRun} after the other, since rewinding ends
 * one and begins the next. Thread-safe.
 */
final class SubscriptionRunner<E extends ImageEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRunner.class);

  /** How often one that stands by looks whether the other has ended. */
  private static final Duration STAND_BY = Duration.ofMillis(500);

  private final Subscriber<E> subscriber;
  private @Nullable SubscriptionRun<E> run;
  private EventLog.Ownership ownership = () -> {};

  /** The run before, of a name that was lost: it may still be calling the listener. */
  private @Nullable SubscriptionRun<E> lost;

  private boolean standingBy;
  private boolean paused;
  private long demand;
  private boolean rewinding;
  private boolean ended;

  /**
   * Fixes where the subscription begins, if the log does not know it.
   *
   * @param demand how many deliveries are wanted; {@link Long#MAX_VALUE} for all there are
   */
  SubscriptionRunner(Subscriber<E> subscriber, long demand) {
    this.subscriber = subscriber;
    this.demand = demand;
    SubscriptionRun.begin(subscriber.log(), subscriber.subscription());
  }

  private synchronized Optional<SubscriptionRun<E>> run() {
    return Optional.ofNullable(run);
  }

  private synchronized Optional<SubscriptionRun<E>> endingRun() {
    ended = true;
    return Optional.ofNullable(run);
  }

  /** Begins to deliver, at once or when nobody else does. */
  void start() {
    try {
      if (!tryToBegin()) {
        startLater();
      }
    } catch (RuntimeException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("subscription", subscriber.name())
          .log("beginning to deliver failed; it is tried again");
      giveUp();
      startLater();
    }
  }

  private void startLater() {
    subscriber.tasks().runLater(this::start, STAND_BY);
  }

  private synchronized boolean tryToBegin() {
    if (ended) {
      return true;
    }
    if (lost != null && !lost.isQuiet()) {
      return false; // Nobody is told of an event while being told of another of its lane.
    }
    Optional<EventLog.Ownership> owned = subscriber.log().tryOwn(subscriber.name());
    if (owned.isEmpty()) {
      standBy();
      return false;
    }
    standingBy = false;
    lost = null;
    ownership = owned.get();
    begin();
    return true;
  }

  private void standBy() {
    if (!standingBy) {
      standingBy = true;
      LOG.atInfo()
          .addKeyValue("subscription", subscriber.name())
          .log("another process or bus delivers to this subscription; standing by");
    }
  }

  /** Not before it is owned: until then, the other settles events. */
  private void begin() {
    EventLog.Ownership mine = ownership;
    SubscriptionRun<E> next =
        new SubscriptionRun<>(subscriber, demand, mine::isHeld, () -> lose(mine));
    if (paused) {
      next.pause();
    }
    run = next;
    next.start();
  }

  /** Another process delivers by now, since this one stood still for too long; it stands by. */
  private void lose(EventLog.Ownership former) {
    synchronized (this) {
      if (ended || ownership != former || run == null) {
        return;
      }
      run.stop();
      run.forgetSettlements();
      demand = run.demand();
      lost = run;
      run = null;
      standBy();
    }
    giveUp();
    startLater();
  }

  private synchronized void giveUp() {
    ownership.close();
    ownership = () -> {};
  }

  synchronized void pause() {
    paused = true;
    if (run != null) {
      run.pause();
    }
  }

  void resume() {
    synchronized (this) {
      paused = false;
    }
    run().ifPresent(SubscriptionRun::resume);
  }

  void request(long count) {
    Optional<SubscriptionRun<E>> now;
    synchronized (this) {
      now = run();
      if (now.isEmpty()) {
        demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
      }
    }
    now.ifPresent(there -> there.request(count));
  }

  void replay(Collection<Position> positions) {
    run().ifPresent(now -> now.replay(positions));
  }

  // Ending

  /** Stops calling the listener, and waits for where it is being called. */
  void stop() {
    endingRun()
        .ifPresent(
            last -> {
              last.stop();
              last.await(System.nanoTime() + Subscriber.PATIENCE.toNanos());
              last.writeSettlements();
            });
    giveUp();
  }

  /**
   * Calls the listener no more, and waits for nothing.
   *
   * @return false while it is being called
   */
  boolean stopSoon() {
    Optional<SubscriptionRun<E>> last = endingRun();
    last.ifPresent(SubscriptionRun::stop);
    return last.map(SubscriptionRun::isQuiet).orElse(true);
  }

  /** Reads on to the log's end, and no further. */
  void beginDraining() {
    endingRun().ifPresent(SubscriptionRun::beginDraining);
  }

  /**
   * Waits until what the log has is handled, or {@code until} in {@link System#nanoTime()}; events
   * that wait for another try are left for the next subscriber.
   */
  void drain(long until) {
    endingRun()
        .ifPresent(
            last -> {
              last.await(until);
              last.stop();
              last.writeSettlements();
            });
    giveUp();
  }

  // Rewinding

  /**
   * Stops, changes how far the log holds the subscription to be, and goes on from there.
   *
   * @throws IllegalStateException when the listener is being called and does not return in time, or
   *     calls this itself, or stands by
   */
  void rewind(Runnable change) {
    SubscriptionRun<E> old = beginRewinding();
    try {
      halt(old);
      replace(old, change);
    } finally {
      endRewinding();
    }
  }

  private synchronized SubscriptionRun<E> beginRewinding() {
    if (run == null) {
      throw ownedElsewhere(subscriber.name());
    }
    if (run.isDeliverer()) {
      throw new IllegalStateException(
          "the listener of \""
              + subscriber.name()
              + "\" can't rewind it: its call would never end");
    }
    if (rewinding || ended) {
      throw new IllegalStateException(
          "\"" + subscriber.name() + "\" is being rewound or ended already; try again after that");
    }
    rewinding = true;
    return run;
  }

  static IllegalStateException ownedElsewhere(String name) {
    return new IllegalStateException(
        "another process or bus delivers to \"" + name + "\"; rewind it there, or end that first");
  }

  private void halt(SubscriptionRun<E> old) {
    boolean wasPaused = old.isPaused();
    old.pause();
    if (!old.awaitQuiet(System.nanoTime() + Subscriber.PATIENCE.toNanos())) {
      if (!wasPaused) {
        old.resume();
      }
      throw new IllegalStateException(
          "the listener of \"" + subscriber.name() + "\" does not return; nothing was changed");
    }
  }

  private void replace(SubscriptionRun<E> old, Runnable change) {
    old.stop();
    old.writeSettlements();
    old.forgetSettlements();
    try {
      change.run();
    } finally {
      goOn(old.demand());
    }
  }

  private synchronized void goOn(long demandLeft) {
    if (!ended) {
      demand = demandLeft;
      begin();
    }
  }

  private synchronized void endRewinding() {
    rewinding = false;
  }

  // How it is

  /** Asks the log, and may throw what it throws; changes nothing there. */
  SubscriptionHealth health() {
    Optional<SubscriptionRun<E>> now = run();
    EventLog log = subscriber.log();
    String name = subscriber.name();
    SubscriptionState state = log.subscriptions().get(name);
    return new SubscriptionHealth(
        name,
        isStandingBy(),
        isPaused(),
        now.map(SubscriptionRun::stalls).orElse(List.of()),
        now.flatMap(SubscriptionRun::lastFailure),
        log.lag(name),
        state == null ? 0 : state.parked().size());
  }

  private synchronized boolean isStandingBy() {
    return standingBy;
  }

  private synchronized boolean isPaused() {
    return paused;
  }
}
