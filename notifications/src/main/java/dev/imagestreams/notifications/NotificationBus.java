package dev.imagestreams.notifications;

import dev.imagestreams.notifications.internal.Workers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the events of a log to those who subscribed to them.
 *
 * <p>At least once, in order for one tag, different tags in parallel. A listener that throws is
 * called again for that event, and later events of that tag wait; nobody else does. Listeners are
 * called in threads of the bus, never in the one that published, and under no lock. Thread-safe.
 */
public final class NotificationBus implements AutoCloseable {

  private static final Duration DRAIN = Duration.ofSeconds(30);

  private final EventLog log;
  private final Executor executor;
  private final @Nullable ExecutorService ownExecutor;
  private final ScheduledThreadPoolExecutor timer;
  private final Map<String, SubscriptionRunner<?>> runners = new HashMap<>();
  private boolean closed;

  private NotificationBus(EventLog log, @Nullable Executor executor) {
    this.log = log;
    this.ownExecutor = executor == null ? Workers.threadPerTask("imagestreams-bus") : null;
    this.executor = executor == null ? Objects.requireNonNull(ownExecutor) : executor;
    this.timer = Workers.timer("imagestreams-bus-timer");
  }

  /** A bus over a log of its own, in memory. */
  public static NotificationBus create() {
    return over(new InMemoryEventLog());
  }

  /** A bus over a log, usually a store's: {@code NotificationBus.over(store.events())}. */
  public static NotificationBus over(EventLog log) {
    return new NotificationBus(Objects.requireNonNull(log, "log"), null);
  }

  /**
   * A bus over a log, whose listeners run in the given executor. The executor must run what it is
   * given in another thread, and is not shut down by this bus.
   */
  public static NotificationBus over(EventLog log, Executor executor) {
    return new NotificationBus(
        Objects.requireNonNull(log, "log"), Objects.requireNonNull(executor, "executor"));
  }

  /** The log this bus reads. */
  public EventLog log() {
    return log;
  }

  /**
   * Takes in the news of a registry. When this returns, the log has it; news the log has already is
   * not taken twice.
   */
  public Position publish(RegistryNews news) {
    return log.append(news);
  }

  /**
   * Calls a listener for events from now on, or from where the subscription of this name had come
   * to.
   *
   * @return ends the subscription's deliveries here when closed, which waits for listeners that are
   *     being called, at most 30 seconds; what it has not had yet waits for the next subscriber
   * @throws IllegalStateException when this bus has a subscriber of that name, or is closed
   */
  public <E extends ImageEvent> EventLog.Registration subscribe(
      Subscription<E> subscription, EventListener<? super E> listener) {
    Objects.requireNonNull(listener, "listener");
    return consume(subscription, delivery -> listener.onEvent(delivery.event()));
  }

  /** As {@link #subscribe}, for a listener that commits the acknowledgement with its own work. */
  public <E extends ImageEvent> EventLog.Registration consume(
      Subscription<E> subscription, DeliveryListener<E> listener) {
    Objects.requireNonNull(listener, "listener");
    String name = subscription.name();
    SubscriptionRunner<E> runner;
    synchronized (runners) {
      if (closed) {
        throw new IllegalStateException("this bus is closed");
      }
      if (runners.containsKey(name)) {
        throw new IllegalStateException(
            "there is a subscription named \"" + name + "\" already; choose another name");
      }
      runner = new SubscriptionRunner<>(log, subscription, listener, executor, timer);
      runners.put(name, runner);
    }
    runner.start();
    return () -> {
      synchronized (runners) {
        runners.remove(name, runner);
      }
      runner.stop();
    };
  }

  /**
   * Ends all subscriptions here. First delivers what the log has, and waits for the listeners that
   * are being called, at most 30 seconds in all; events that wait for another try are left for the
   * next subscriber of their subscription. Called by a listener, it waits for none of that
   * subscription.
   */
  @Override
  public void close() {
    Map<String, SubscriptionRunner<?>> ending;
    synchronized (runners) {
      closed = true;
      ending = new HashMap<>(runners);
      runners.clear();
    }
    long until = System.nanoTime() + DRAIN.toNanos();
    for (SubscriptionRunner<?> runner : ending.values()) {
      runner.beginDraining();
    }
    for (SubscriptionRunner<?> runner : ending.values()) {
      runner.drain(until);
    }
    timer.shutdownNow();
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
  }
}
