package dev.imagestreams.notifications;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A subscription for reactive streams; one subscriber at a time. Thread-safe. */
final class EventPublisher<E extends ImageEvent> implements Flow.Publisher<E> {

  private final NotificationBus bus;
  private final Subscription<E> subscription;
  private final AtomicReference<@Nullable Stream> current = new AtomicReference<>();

  /**
   * @param subscription a serial one: a subscriber is told one thing after the other
   */
  EventPublisher(NotificationBus bus, Subscription<E> subscription) {
    this.bus = bus;
    this.subscription = subscription;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super E> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    Stream stream = new Stream(subscriber);
    if (!current.compareAndSet(null, stream)) {
      refuse(
          subscriber,
          new IllegalStateException(
              "\"" + subscription.name() + "\" has a subscriber already; cancel that one first"));
      return;
    }
    try {
      stream.runner = bus.place(subscription, stream::deliver, 0, stream::complete);
    } catch (RuntimeException e) {
      current.set(null);
      refuse(subscriber, e);
      return;
    }
    begin(subscriber, stream);
  }

  private void begin(Flow.Subscriber<? super E> subscriber, Stream stream) {
    try {
      subscriber.onSubscribe(stream);
    } catch (Throwable e) {
      stream.cancel();
      throw e;
    }
    stream.runner().start();
  }

  private static void refuse(Flow.Subscriber<?> subscriber, RuntimeException problem) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long n) {}

          @Override
          public void cancel() {}
        });
    subscriber.onError(problem);
  }

  /** One subscriber's events. What ends them is told after the event that is being told. */
  private final class Stream implements Flow.Subscription {

    private final Flow.Subscriber<? super E> subscriber;
    private @Nullable SubscriptionRunner<E> runner;
    private boolean telling;
    private boolean ended;
    private boolean released;
    private @Nullable Runnable last;

    Stream(Flow.Subscriber<? super E> subscriber) {
      this.subscriber = subscriber;
    }

    void deliver(Delivery<E> delivery) {
      synchronized (this) {
        if (ended) {
          throw new IllegalStateException("the subscriber has cancelled");
        }
        telling = true;
      }
      try {
        subscriber.onNext(delivery.event());
      } catch (Throwable e) {
        // It must not be called again (reactive streams, rule 2.13).
        cancel();
        throw e;
      } finally {
        told();
      }
    }

    private void told() {
      Runnable pending;
      synchronized (this) {
        telling = false;
        pending = last;
        last = null;
      }
      if (pending != null) {
        pending.run();
      }
    }

    @Override
    public void request(long n) {
      if (n <= 0) {
        end(() -> subscriber.onError(new IllegalArgumentException("request(" + n + ")")));
        release();
      } else {
        runner().request(n);
      }
    }

    @Override
    public void cancel() {
      end(() -> {});
      release();
    }

    /** The bus has ended the subscription. */
    void complete() {
      end(subscriber::onComplete);
      current.compareAndSet(this, null);
    }

    /** Tells the subscriber the last it hears, once; not while it is told an event. */
    private void end(Runnable signal) {
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
        if (telling) {
          last = signal;
          return;
        }
      }
      signal.run();
    }

    /** Gives the place on the bus away; a call of the subscriber is not waited for here. */
    private void release() {
      synchronized (this) {
        if (released) {
          return;
        }
        released = true;
      }
      if (runner().stopSoon()) {
        free();
      } else {
        bus.run(this::free);
      }
    }

    private void free() {
      bus.end(subscription.name(), runner());
      current.compareAndSet(this, null);
    }

    private SubscriptionRunner<E> runner() {
      return Objects.requireNonNull(runner, "runner");
    }
  }
}
