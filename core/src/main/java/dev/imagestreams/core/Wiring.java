package dev.imagestreams.core;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import org.jspecify.annotations.Nullable;

/** Finds the store that goes with what a builder was given: a bus reads the log of one store. */
final class Wiring {

  private Wiring() {}

  static ImageStreamStore store(@Nullable ImageStreamStore store, @Nullable NotificationBus bus) {
    if (store != null) {
      requireSameLog(store, bus);
      return store;
    }
    if (bus == null) {
      return new InMemoryImageStreamStore();
    }
    if (bus.log() instanceof InMemoryEventLog log) {
      return new InMemoryImageStreamStore(log);
    }
    throw new IllegalArgumentException(
        "the bus reads a store's log: give the builder that store too");
  }

  private static void requireSameLog(ImageStreamStore store, @Nullable NotificationBus bus) {
    if (bus != null && bus.log() != store.events()) {
      throw new IllegalArgumentException(
          "the bus reads another log than the store's: make it with"
              + " NotificationBus.over(store.events())");
    }
  }
}
