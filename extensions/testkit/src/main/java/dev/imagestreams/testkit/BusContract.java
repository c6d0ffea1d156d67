package dev.imagestreams.testkit;

import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.SubscriptionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the suites about a bus share: a store and a bus over its log, for each test. */
public abstract class BusContract {

  static final Duration SHORT = Duration.ofMillis(5);
  static final int OFTEN = 1_000_000;

  /** What a listener throws on purpose; without a stack, which would only fill the test's log. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("refused on purpose", null, false, false);
    }
  }

  ImageStreamStore store;
  NotificationBus bus;

  BusContract() {}

  /** An empty store, whose log the bus is to read. Called before each test. */
  protected abstract ImageStreamStore createStore();

  @BeforeEach
  final void openBus() {
    store = createStore();
    bus = NotificationBus.over(store.events());
  }

  @AfterEach
  final void closeBus() {
    bus.close();
    store.close();
  }

  /** Commits events of tags to a stream, whoever else does. */
  final void commit(ImageStream stream, String... tags) {
    List<EventDraft> drafts = new ArrayList<>();
    for (String tag : tags) {
      drafts.add(Samples.moved(stream, tag, 1));
    }
    while (true) {
      Optional<ImageStream> before = store.get(stream.key());
      try {
        store.commit(Commit.of(before, before.orElse(stream), List.of(), drafts));
        return;
      } catch (ConflictException e) {
        // Somebody else was faster; once more.
      }
    }
  }

  final void publish(int from, int to, String tag) {
    for (int i = from; i <= to; i++) {
      bus.publish(Samples.push(i, tag));
    }
  }

  final SubscriptionState state(String name) {
    return store.events().subscription(name, store.events().end());
  }

  static Subscription<ImagePushed> pushes(String name) {
    return Subscription.named(name).to(ImagePushed.class);
  }

  static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }
}
