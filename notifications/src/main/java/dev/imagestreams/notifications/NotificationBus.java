package dev.imagestreams.notifications;

import dev.imagestreams.notifications.internal.Workers;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
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
  private final ScheduledExecutorService timer;
  private final boolean ownTimer;
  private final BusObserver observer;
  private final boolean observed;
  private final Clock clock;
  private final Map<String, Place> places = new HashMap<>();
  private final Set<LogWatch> watches = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /** A subscriber's, and what is done when the bus has ended it. */
  private record Place(SubscriptionRunner<?> runner, Runnable onClose) {}

  private NotificationBus(Builder builder) {
    this.log = builder.log == null ? new InMemoryEventLog() : builder.log;
    this.ownExecutor = builder.executor == null ? Workers.threadPerTask("imagestreams-bus") : null;
    this.executor =
        builder.executor == null ? Objects.requireNonNull(ownExecutor) : builder.executor;
    this.ownTimer = builder.timer == null;
    this.timer = builder.timer == null ? Workers.timer("imagestreams-bus-timer") : builder.timer;
    this.observed = builder.observer != null;
    this.observer =
        builder.observer == null ? new BusObserver() {} : new GuardedObserver(builder.observer);
    this.clock = builder.clock;
  }

  /** A bus over a log of its own, in memory. */
  public static NotificationBus create() {
    return builder().build();
  }

  /** A bus over a log, usually a store's: {@code NotificationBus.over(store.events())}. */
  public static NotificationBus over(EventLog log) {
    return builder().log(log).build();
  }

  /**
   * A bus over a log, whose listeners run in the given executor. The executor must run what it is
   * given in another thread, and is not shut down by this bus.
   */
  public static NotificationBus over(EventLog log, Executor executor) {
    return builder().log(log).executor(executor).build();
  }

  public static Builder builder() {
    return new Builder();
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

  // Subscribing

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
    SubscriptionRunner<E> runner = place(subscription, listener, Long.MAX_VALUE, () -> {});
    runner.start();
    return () -> end(subscription.name(), runner);
  }

  /**
   * A view of a subscription for reactive streams: it begins when somebody subscribes, one at a
   * time, and gives as many events as are asked for, one after the other.
   *
   * <p>An event is acknowledged when {@code onNext} returns. Where it throws, the subscriber is
   * cancelled, and the event waits for the next one; cancelling ends the subscription's deliveries
   * as closing its registration does, and the bus's end completes it.
   */
  public <E extends ImageEvent> Flow.Publisher<E> publisher(Subscription<E> subscription) {
    return new EventPublisher<>(this, subscription.inOrder());
  }

  /**
   * Tells a listener every event after a position of the log, in order, one at a time, and then
   * what happens, until it is closed: an ephemeral watch, such as one that keeps up to date what a
   * listing found. It has no name and settles nothing; what is to outlive this process, or to be
   * tried again, wants a {@link #subscribe subscription}.
   *
   * @param after such as what came with a listing of streams
   * @return the watch, which this bus closes when it is closed itself
   * @throws IllegalArgumentException when the position is not one of the log's
   * @throws IllegalStateException when this bus is closed
   */
  public LogWatch watch(Position after, EventListener<? super ImageEvent> listener) {
    Objects.requireNonNull(after, "after");
    Objects.requireNonNull(listener, "listener");
    LogWatch watch = new LogWatch(log, after, listener, new Tasks("a watch", executor, timer));
    watch.start();
    synchronized (places) {
      if (closed) {
        watch.close();
        throw new IllegalStateException("this bus is closed");
      }
      watches.add(watch);
    }
    watch.ended().whenComplete((nothing, problem) -> watches.remove(watch));
    return watch;
  }

  /**
   * Gives a subscriber a place, and does not begin yet.
   *
   * @param demand how many deliveries are wanted
   * @param onClose called when the closing bus has ended the subscription
   */
  <E extends ImageEvent> SubscriptionRunner<E> place(
      Subscription<E> subscription, DeliveryListener<E> listener, long demand, Runnable onClose) {
    String name = subscription.name();
    synchronized (places) {
      if (closed) {
        throw new IllegalStateException("this bus is closed");
      }
      if (places.containsKey(name)) {
        throw new IllegalStateException(
            "there is a subscription named \"" + name + "\" already; choose another name");
      }
      SubscriptionRunner<E> runner =
          new SubscriptionRunner<>(
              new Subscriber<>(
                  log, subscription, listener, executor, timer, observer, observed, clock),
              demand);
      places.put(name, new Place(runner, onClose));
      return runner;
    }
  }

  /** Ends a subscriber, and then has the name free for another. */
  void end(String name, SubscriptionRunner<?> runner) {
    runner.stop();
    synchronized (places) {
      Place place = places.get(name);
      if (place != null && place.runner() == runner) {
        places.remove(name);
      }
    }
  }

  /** Runs work in a thread of this bus; in this one where there is none. */
  void run(Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      work.run();
    }
  }

  // Looking after subscriptions

  /**
   * All subscriptions that the log knows, whether they have a subscriber here or not. Asks the log.
   */
  public List<SubscriptionControl> subscriptions() {
    return log.subscriptions().keySet().stream().map(this::control).toList();
  }

  /**
   * What a subscription that the log knows is looked after by. Asks the log.
   *
   * @throws NoSuchElementException when the log doesn't know it
   */
  public SubscriptionControl subscription(String name) {
    if (!log.subscriptions().containsKey(name)) {
      throw new NoSuchElementException("the log knows no subscription \"" + name + "\"");
    }
    return control(name);
  }

  private SubscriptionControl control(String name) {
    return new SubscriptionControl(log, name, () -> runner(name));
  }

  private Optional<SubscriptionRunner<?>> runner(String name) {
    synchronized (places) {
      return Optional.ofNullable(places.get(name)).map(Place::runner);
    }
  }

  /** How the subscriptions are that have a subscriber here. Asks the log. */
  public List<SubscriptionHealth> health() {
    List<SubscriptionRunner<?>> runners;
    synchronized (places) {
      runners = places.values().stream().<SubscriptionRunner<?>>map(Place::runner).toList();
    }
    return runners.stream().<SubscriptionHealth>map(SubscriptionRunner::health).toList();
  }

  /**
   * Ends all subscriptions here. First delivers what the log has, and waits for the listeners that
   * are being called, at most 30 seconds in all; events that wait for another try are left for the
   * next subscriber of their subscription, and so are those of a subscription that is paused.
   * Called by a listener, it waits for none of that subscription. Watches are closed, and are not
   * told what they had not been told.
   */
  @Override
  public void close() {
    Map<String, Place> ending;
    synchronized (places) {
      closed = true;
      ending = new HashMap<>(places);
      places.clear();
    }
    long until = System.nanoTime() + DRAIN.toNanos();
    for (Place place : ending.values()) {
      place.runner().beginDraining();
    }
    for (Place place : ending.values()) {
      place.runner().drain(until);
      place.onClose().run();
    }
    watches.forEach(LogWatch::close); // Last, since listeners may need what a watch keeps for them.
    if (ownTimer) {
      timer.shutdownNow();
    }
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
  }

  /** What a bus can be given. Not thread-safe. */
  public static final class Builder {

    private @Nullable EventLog log;
    private @Nullable Executor executor;
    private @Nullable ScheduledExecutorService timer;
    private @Nullable BusObserver observer;
    private Clock clock = Clock.systemUTC();

    private Builder() {}

    /** The log to read, usually a store's; one of the bus's own in memory unless said. */
    public Builder log(EventLog value) {
      this.log = Objects.requireNonNull(value, "log");
      return this;
    }

    /**
     * Where listeners are called. It must run what it is given in another thread, and is not shut
     * down by the bus. A thread for each call unless said, virtual ones on Java 21 and newer.
     */
    public Builder executor(Executor value) {
      this.executor = Objects.requireNonNull(value, "executor");
      return this;
    }

    /**
     * What the bus waits by: for the next try, for a time limit. What it is given is short. Not
     * shut down by the bus; a thread of its own unless said.
     */
    public Builder timer(ScheduledExecutorService value) {
      this.timer = Objects.requireNonNull(value, "timer");
      return this;
    }

    /** Who is told what the bus does. */
    public Builder observer(BusObserver value) {
      this.observer = Objects.requireNonNull(value, "observer");
      return this;
    }

    /** Where the times come from that are told of failures; nothing waits by it. */
    public Builder clock(Clock value) {
      this.clock = Objects.requireNonNull(value, "clock");
      return this;
    }

    public NotificationBus build() {
      return new NotificationBus(this);
    }
  }
}
