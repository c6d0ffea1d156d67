package dev.imagestreams.benchmarks.events;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Ours: each event is committed with the move of a tag, delivered, and acknowledged. */
final class StoreChannel implements Channel {

  static final int STREAMS = 100;
  private static final Duration MOMENT = Duration.ofMillis(1);

  private final ImageStreamStore store;
  private final int items;
  private final NotificationBus bus;
  private final List<String> subscriptions = new ArrayList<>();
  private final ImageStream[] streams = new ImageStream[STREAMS];
  private long number;

  /**
   * @param store closed with this
   * @param items how many a tag's history keeps
   */
  StoreChannel(ImageStreamStore store, int items, List<Consumer<TagUpdated>> listeners) {
    this.store = store;
    this.items = items;
    this.bus = NotificationBus.over(store.events());
    for (int i = 0; i < STREAMS; i++) {
      streams[i] = Moves.create(store, Moves.stream("app" + i));
    }
    for (Consumer<TagUpdated> listener : listeners) {
      String name = "listener-" + subscriptions.size();
      bus.subscribe(Subscription.named(name).to(TagUpdated.class), listener::accept);
      subscriptions.add(name);
    }
  }

  /** Moves the tag of each stream once, and closes the store. */
  static void fill(ImageStreamStore store) {
    try (StoreChannel channel = new StoreChannel(store, Integer.MAX_VALUE, List.of())) {
      for (int i = 0; i < STREAMS; i++) {
        channel.publish(Moves.TIME);
      }
      store.events().end();
    }
  }

  @Override
  public void publish(Instant time) {
    int at = (int) (number % STREAMS);
    streams[at] = Moves.commit(store, streams[at], number++, items, time);
  }

  /** Waits until all that was published is acknowledged, in the store. */
  void awaitAcknowledgements() {
    EventLog log = store.events();
    Position end = log.end();
    for (String subscription : subscriptions) {
      while (!log.subscription(subscription, end).lowWater().equals(end)) {
        LockSupport.parkNanos(MOMENT.toNanos());
      }
    }
  }

  @Override
  public void close() {
    bus.close();
    store.close();
  }
}
