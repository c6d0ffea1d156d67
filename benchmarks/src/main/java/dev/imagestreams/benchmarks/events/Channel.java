package dev.imagestreams.benchmarks.events;

import com.google.common.eventbus.EventBus;
import com.google.common.eventbus.Subscribe;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;

/** A way for events to come to listeners, used by one publishing thread. */
interface Channel extends AutoCloseable {

  String OURS = "ours";
  String PUBLISHER = "SubmissionPublisher";
  String EVENT_BUS = "EventBus";

  /** Tells all listeners of one more event, now or soon. */
  void publish(Instant time);

  @Override
  void close();

  /** Opens the one of that name to so many listeners. */
  static Channel open(String name, List<Consumer<TagUpdated>> listeners) {
    return switch (name) {
      case OURS -> new StoreChannel(new InMemoryImageStreamStore(), 10, listeners);
      case PUBLISHER -> new ToSubmissionPublisher(listeners);
      case EVENT_BUS -> new ToEventBus(listeners);
      default -> throw new IllegalArgumentException("no channel is named " + name);
    };
  }

  /**
   * The JDK's: a queue a listener, and whoever publishes waits where one is full. With threads that
   * are kept, as ours are: by itself, it would start one for each event or two where there are only
   * two processors.
   */
  final class ToSubmissionPublisher implements Channel {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SubmissionPublisher<TagUpdated> publisher =
        new SubmissionPublisher<>(threads, Flow.defaultBufferSize());
    private final ImageStream stream = Moves.stream("app");
    private long number;

    ToSubmissionPublisher(List<Consumer<TagUpdated>> listeners) {
      listeners.forEach(listener -> publisher.subscribe(new Listening(listener)));
    }

    @Override
    public void publish(Instant time) {
      publisher.submit(Moves.event(stream, number++, time));
    }

    @Override
    public void close() {
      publisher.close();
      threads.shutdown();
    }
  }

  /** A listener as the JDK's publisher wants it. */
  record Listening(Consumer<TagUpdated> listener) implements Flow.Subscriber<TagUpdated> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(TagUpdated event) {
      listener.accept(event);
    }

    @Override
    public void onError(Throwable problem) {
      throw new IllegalStateException("a publisher that only publishes failed", problem);
    }

    @Override
    public void onComplete() {}
  }

  /** Guava's: calls the listeners in the thread that publishes. */
  final class ToEventBus implements Channel {

    private final EventBus bus = new EventBus();
    private final ImageStream stream = Moves.stream("app");
    private long number;

    ToEventBus(List<Consumer<TagUpdated>> listeners) {
      listeners.forEach(listener -> bus.register(new Subscriber(listener)));
    }

    @Override
    public void publish(Instant time) {
      bus.post(Moves.event(stream, number++, time));
    }

    @Override
    public void close() {}
  }

  /** A listener as Guava's bus wants it; not a record, since the bus tells equal ones not apart. */
  final class Subscriber {

    private final Consumer<TagUpdated> listener;

    Subscriber(Consumer<TagUpdated> listener) {
      this.listener = listener;
    }

    @Subscribe
    public void on(TagUpdated event) {
      listener.accept(event);
    }
  }
}
