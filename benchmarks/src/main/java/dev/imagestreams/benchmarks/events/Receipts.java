package dev.imagestreams.benchmarks.events;

import dev.imagestreams.notifications.TagUpdated;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Listeners that count what they are given, for those who wait until all have had all of it. */
final class Receipts {

  private static final int PATIENCE_MINUTES = 10;

  private final List<Consumer<TagUpdated>> listeners = new ArrayList<>();
  private final List<AtomicLong> counts = new ArrayList<>();
  private volatile Goal goal = new Goal(0, new CountDownLatch(0));

  /** What is waited for: that each listener has had so many since the beginning. */
  private record Goal(long events, CountDownLatch missing) {}

  Receipts(int listeners) {
    for (int i = 0; i < listeners; i++) {
      AtomicLong count = new AtomicLong();
      counts.add(count);
      this.listeners.add(
          event -> {
            long now = count.incrementAndGet();
            Goal at = goal;
            if (now == at.events()) {
              at.missing().countDown();
            }
          });
    }
  }

  List<Consumer<TagUpdated>> listeners() {
    return List.copyOf(listeners);
  }

  /** Call this while nothing is under way. */
  void expect(int events) {
    goal = new Goal(goal.events() + events, new CountDownLatch(counts.size()));
  }

  /** Waits until all have had what was expected last. */
  void await() throws InterruptedException {
    if (!goal.missing().await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
      throw new IllegalStateException(
          "of " + goal.events() + " events the listeners had only " + counts);
    }
  }
}
