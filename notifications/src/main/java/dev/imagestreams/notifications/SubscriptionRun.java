package dev.imagestreams.notifications;

import dev.imagestreams.notifications.SubscriptionHealth.Failure;
import dev.imagestreams.notifications.SubscriptionHealth.Stall;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One subscription at work, from where it had come to until it is stopped: {@link Reading} takes
 * events from the log into {@link Lanes}, {@link Deliverer} calls the listener for them, and {@link
 * SettlementWriter} tells the log what became of them. Thread-safe.
 */
final class SubscriptionRun<E extends ImageEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(SubscriptionRun.class);

  private final Subscriber<E> subscriber;
  private final Lanes lanes;
  private final SettlementWriter settlements;
  private final Reading reading;
  private final Deliverer<E> deliverer;
  private final LagReport lag;
  private volatile EventLog.Registration hints = () -> {};

  /**
   * @param demand how many deliveries are wanted; {@link Long#MAX_VALUE} for all there are
   * @param held whether this is still who delivers to the subscription
   * @param onLost called when it is found to be no more, once or several times
   */
  SubscriptionRun(Subscriber<E> subscriber, long demand, BooleanSupplier held, Runnable onLost) {
    this.subscriber = subscriber;
    Tasks tasks = subscriber.tasks();
    this.lanes = new Lanes(subscriber.subscription(), demand);
    this.lag = new LagReport(subscriber, tasks);
    this.settlements =
        new SettlementWriter(subscriber.log(), subscriber.name(), tasks, lag::soon, held, onLost);
    this.deliverer =
        new Deliverer<>(subscriber, lanes, tasks, this::settle, this::readSoon, held, onLost);
    this.reading =
        new Reading(
            subscriber.log(),
            subscriber.subscription(),
            begin(subscriber.log(), subscriber.subscription()),
            lanes,
            settlements,
            tasks,
            deliverer::dispatch);
  }

  /** Where the subscription has come to; where it begins, if the log did not know it. */
  static SubscriptionState begin(EventLog log, Subscription<?> subscription) {
    String name = subscription.name();
    if (subscription.startAfter().isPresent()) {
      return log.subscription(name, subscription.startAfter().get());
    }
    return switch (subscription.start()) {
      case NOW -> log.subscription(name, log.end());
      case BEGINNING -> log.subscription(name, log.beginning());
      case CURRENT_STATE -> log.subscriptionOwedState(name, log.end());
    };
  }

  private void settle(Entry entry, Settlement settlement) {
    if (entry.origin == Entry.Origin.STATE) {
      reading.settledState(entry.logged.position());
    } else {
      settlements.settle(entry.mark, settlement);
    }
  }

  private void readSoon() {
    reading.soon();
  }

  void start() {
    hints =
        subscriber
            .log()
            .onAppend(
                () -> {
                  reading.soon();
                  lag.soon();
                });
    reading.soon();
  }

  // Stopping and going

  void pause() {
    lanes.pause(true);
  }

  void resume() {
    lanes.pause(false);
    deliverer.dispatch();
  }

  boolean isPaused() {
    return lanes.isPaused();
  }

  /** So many more deliveries are wanted. */
  void request(long count) {
    lanes.request(count);
    deliverer.dispatch();
  }

  long demand() {
    return lanes.demand();
  }

  void replay(Collection<Position> positions) {
    reading.replay(positions);
  }

  /** Reads on to the log's end, and no further. */
  void beginDraining() {
    lanes.drain();
    reading.soon();
  }

  /** Whether the current thread calls the listener. */
  boolean isDeliverer() {
    return lanes.isDeliverer();
  }

  /** Whether the listener is not being called. */
  boolean isQuiet() {
    return lanes.isQuiet();
  }

  /**
   * Waits until there is no work that can be done, or {@code until} in {@link System#nanoTime()}.
   *
   * @return false when there still is
   */
  boolean awaitQuiet(long until) {
    return lanes.awaitQuiet(until);
  }

  /** Calls the listener no more; where it is being called, that goes on. */
  void stop() {
    hints.close();
    lanes.stop();
  }

  /** Waits for what there is to do, and says so when there is no end of it. */
  void await(long until) {
    if (!awaitQuiet(until)) {
      LOG.atWarn()
          .addKeyValue("subscription", subscriber.name())
          .log("a listener is still at work after the time to end");
    }
  }

  /** Writes what is settled, at once, so that the next subscriber is not given it again. */
  void writeSettlements() {
    settlements.write();
  }

  /** Writes no more, also not what is settled by listeners that are still being called. */
  void forgetSettlements() {
    settlements.close();
  }

  // How it is

  List<Stall> stalls() {
    return lanes.stalls();
  }

  Optional<Failure> lastFailure() {
    return deliverer.lastFailure();
  }
}
