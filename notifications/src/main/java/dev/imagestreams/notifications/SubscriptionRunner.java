package dev.imagestreams.notifications;

import java.util.Collection;

/**
 * A subscriber's place on a bus: one {@link SubscriptionRun} after the other, since rewinding ends
 * one and begins the next. Thread-safe.
 */
final class SubscriptionRunner<E extends ImageEvent> {

  private final Subscriber<E> subscriber;
  private SubscriptionRun<E> run;
  private boolean rewinding;
  private boolean ended;

  /**
   * @param demand how many deliveries are wanted; {@link Long#MAX_VALUE} for all there are
   */
  SubscriptionRunner(Subscriber<E> subscriber, long demand) {
    this.subscriber = subscriber;
    this.run = new SubscriptionRun<>(subscriber, demand);
  }

  private synchronized SubscriptionRun<E> run() {
    return run;
  }

  private synchronized SubscriptionRun<E> endingRun() {
    ended = true;
    return run;
  }

  void start() {
    run().start();
  }

  void pause() {
    run().pause();
  }

  void resume() {
    run().resume();
  }

  void request(long count) {
    run().request(count);
  }

  void replay(Collection<Position> positions) {
    run().replay(positions);
  }

  // Ending

  /** Stops calling the listener, and waits for where it is being called. */
  void stop() {
    SubscriptionRun<E> last = endingRun();
    last.stop();
    last.await(System.nanoTime() + Subscriber.PATIENCE.toNanos());
    last.writeSettlements();
  }

  /**
   * Calls the listener no more, and waits for nothing.
   *
   * @return false while it is being called
   */
  boolean stopSoon() {
    SubscriptionRun<E> last = endingRun();
    last.stop();
    return last.isQuiet();
  }

  /** Reads on to the log's end, and no further. */
  void beginDraining() {
    endingRun().beginDraining();
  }

  /**
   * Waits until what the log has is handled, or {@code until} in {@link System#nanoTime()}; events
   * that wait for another try are left for the next subscriber.
   */
  void drain(long until) {
    SubscriptionRun<E> last = endingRun();
    last.await(until);
    last.stop();
    last.writeSettlements();
  }

  // Rewinding

  /**
   * Stops, changes how far the log holds the subscription to be, and goes on from there.
   *
   * @throws IllegalStateException when the listener is being called and does not return in time, or
   *     calls this itself
   */
  void rewind(Runnable change) {
    SubscriptionRun<E> old = beginRewinding();
    try {
      boolean paused = old.isPaused();
      halt(old, paused);
      replace(old, paused, change);
    } finally {
      endRewinding();
    }
  }

  private synchronized SubscriptionRun<E> beginRewinding() {
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

  private void halt(SubscriptionRun<E> old, boolean paused) {
    old.pause();
    if (!old.awaitQuiet(System.nanoTime() + Subscriber.PATIENCE.toNanos())) {
      if (!paused) {
        old.resume();
      }
      throw new IllegalStateException(
          "the listener of \"" + subscriber.name() + "\" does not return; nothing was changed");
    }
  }

  private void replace(SubscriptionRun<E> old, boolean paused, Runnable change) {
    old.stop();
    old.writeSettlements();
    old.forgetSettlements();
    try {
      change.run();
    } finally {
      goOn(old.demand(), paused);
    }
  }

  private synchronized void goOn(long demand, boolean paused) {
    if (ended) {
      return;
    }
    run = new SubscriptionRun<>(subscriber, demand);
    if (paused) {
      run.pause();
    }
    run.start();
  }

  private synchronized void endRewinding() {
    rewinding = false;
  }

  // How it is

  /** Asks the log, and may throw what it throws; changes nothing there. */
  SubscriptionHealth health() {
    SubscriptionRun<E> now = run();
    EventLog log = subscriber.log();
    String name = subscriber.name();
    SubscriptionState state = log.subscriptions().get(name);
    return new SubscriptionHealth(
        name,
        now.isPaused(),
        now.stalls(),
        now.lastFailure(),
        log.lag(name),
        state == null ? 0 : state.parked().size());
  }
}
