package dev.imagestreams.notifications;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Who subscribed to what, and everything that is needed to serve them. */
record Subscriber<E extends ImageEvent>(
    EventLog log,
    Subscription<E> subscription,
    DeliveryListener<E> listener,
    Executor executor,
    ScheduledExecutorService timer,
    BusObserver observer,
    boolean observed,
    Clock clock) {

  /** How long closing waits for listeners that are being called. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  String name() {
    return subscription.name();
  }

  Tasks tasks() {
    return new Tasks(name(), executor, timer);
  }
}
