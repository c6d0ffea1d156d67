package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.pushes;
import static dev.imagestreams.notifications.Events.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.Events.Refused;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions as publishers of reactive streams. */
class EventPublisherTest {

  private final NotificationBus bus = NotificationBus.create();
  private final Flow.Publisher<ImagePushed> publisher = bus.publisher(pushes("s"));

  @AfterEach
  void close() {
    bus.close();
  }

  /** Writes down what it is told, and that it is told one thing after the other. */
  private static class Taker implements Flow.Subscriber<ImagePushed> {
    final List<Long> taken = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger overlaps = new AtomicInteger();
    private final Consumer<ImagePushed> onNext;
    volatile Flow.Subscription subscription;

    Taker(Consumer<ImagePushed> onNext) {
      this.onNext = onNext;
    }

    Taker() {
      this(push -> {});
    }

    private void alone(Runnable work) {
      if (inside.incrementAndGet() != 1) {
        overlaps.incrementAndGet();
      }
      work.run();
      inside.decrementAndGet();
    }

    @Override
    public void onSubscribe(Flow.Subscription value) {
      subscription = value;
    }

    @Override
    public void onNext(ImagePushed push) {
      alone(
          () -> {
            taken.add(push.number());
            onNext.accept(push);
          });
    }

    @Override
    public void onError(Throwable problem) {
      alone(() -> ends.add(problem.getClass().getSimpleName()));
    }

    @Override
    public void onComplete() {
      alone(() -> ends.add("complete"));
    }
  }

  private void publish(int from, int to) {
    for (int i = from; i <= to; i++) {
      bus.publish(push(i, "tag" + i % 3));
    }
  }

  /** Subscribes as soon as the one before is gone. */
  private Taker subscribeNext() {
    Taker[] next = new Taker[1];
    soon()
        .until(
            () -> {
              next[0] = new Taker();
              publisher.subscribe(next[0]);
              return next[0].ends.isEmpty();
            });
    return next[0];
  }

  @Test
  void asManyEventsComeAsAreAskedFor() {
    Taker taker = new Taker();
    publisher.subscribe(taker);
    publish(1, 10);
    taker.subscription.request(3);
    soon().until(() -> taker.taken.size() == 3);
    soon().until(() -> bus.subscription("s").lag() == 7);
    assertThat(taker.taken).hasSize(3);
    taker.subscription.request(2);
    soon().until(() -> taker.taken.size() == 5);
    taker.subscription.request(Long.MAX_VALUE);

    soon().until(() -> taker.taken.size() == 10);
    assertThat(taker.taken).doesNotHaveDuplicates();
    assertThat(taker.overlaps).hasValue(0);
  }

  @Test
  void subscriberAsksForMoreWhileItIsToldOne() {
    Taker[] self = new Taker[1];
    self[0] = new Taker(push -> self[0].subscription.request(1));
    publisher.subscribe(self[0]);
    publish(1, 100);
    self[0].subscription.request(1);

    soon().until(() -> self[0].taken.size() == 100);
    assertThat(self[0].overlaps).hasValue(0);
  }

  @Test
  void eventIsAcknowledgedWhenOnNextReturns() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    Taker taker =
        new Taker(
            push -> {
              entered.countDown();
              await(gate);
            });
    publisher.subscribe(taker);
    publish(1, 1);
    taker.subscription.request(1);
    assertThat(entered.await(30, SECONDS)).isTrue();
    assertThat(bus.subscription("s").lag()).isEqualTo(1);
    gate.countDown();

    soon().until(() -> bus.subscription("s").lag() == 0);
  }

  @Test
  void cancellingEndsItAndTheNextSubscriberGoesOn() {
    Taker first = new Taker();
    publisher.subscribe(first);
    publish(1, 2);
    first.subscription.request(2);
    soon().until(() -> first.taken.size() == 2);
    soon().until(() -> bus.subscription("s").lag() == 0);
    first.subscription.cancel();
    first.subscription.request(10);
    publish(3, 4);
    Taker second = subscribeNext();
    second.subscription.request(10);

    soon().until(() -> second.taken.size() == 2);
    assertThat(second.taken).containsExactlyInAnyOrder(3L, 4L);
    assertThat(first.taken).hasSize(2);
    assertThat(first.ends).isEmpty();
  }

  @Test
  void subscriberCancelsWhileItIsToldOne() {
    Taker[] self = new Taker[1];
    self[0] = new Taker(push -> self[0].subscription.cancel());
    publisher.subscribe(self[0]);
    publish(1, 3);
    self[0].subscription.request(10);
    soon().until(() -> self[0].taken.size() == 1);
    Taker next = subscribeNext();
    next.subscription.request(10);

    soon().until(() -> next.taken.size() == 2);
    assertThat(next.taken).doesNotContainAnyElementsOf(self[0].taken);
    assertThat(self[0].taken).hasSize(1);
  }

  @Test
  void onlyOneSubscribesAtATime() {
    publisher.subscribe(new Taker());
    Taker second = new Taker();
    publisher.subscribe(second);

    assertThat(second.ends).containsExactly("IllegalStateException");
    assertThat(second.subscription).isNotNull();
  }

  @Test
  void subscriberThatThrowsIsToldNoMoreAndItsEventWaits() {
    Taker first =
        new Taker(
            push -> {
              throw new Refused();
            });
    publisher.subscribe(first);
    publish(1, 1);
    first.subscription.request(10);
    soon().until(() -> first.taken.size() == 1);
    Taker second = subscribeNext();
    second.subscription.request(10);

    soon().until(() -> second.taken.size() == 1);
    assertThat(second.taken).containsExactly(1L);
    assertThat(first.taken).containsExactly(1L);
    assertThat(first.ends).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void askingForNothingIsAnError(long n) {
    Taker taker = new Taker();
    publisher.subscribe(taker);
    taker.subscription.request(n);
    taker.subscription.request(1);
    publish(1, 1);

    assertThat(taker.ends).containsExactly("IllegalArgumentException");
    assertThat(subscribeNext().ends).isEmpty();
    assertThat(taker.taken).isEmpty();
  }

  @Test
  void subscriberPastItsTimeLimitIsToldNothingMeanwhile() {
    CountDownLatch gate = new CountDownLatch(1);
    Taker taker = new Taker(push -> awaitInSpiteOfInterrupts(gate));
    bus.publisher(pushes("s").timeLimit(Events.SHORT)).subscribe(taker);
    publish(1, 6);
    taker.subscription.request(10);
    soon().until(() -> !bus.health().get(0).stalled().isEmpty());
    List<Long> others = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("other"), push -> others.add(push.number()));
    publish(7, 30);
    soon().until(() -> others.size() == 24);

    assertThat(taker.taken).hasSize(1);
    gate.countDown();
    soon().until(() -> taker.taken.size() == 10);
    assertThat(taker.overlaps).hasValue(0);
  }

  @Test
  void endOfTheBusCompletesItAndWaitsForNoDemand() {
    Taker taker = new Taker();
    publisher.subscribe(taker);
    publish(1, 5);
    taker.subscription.request(1);
    soon().until(() -> taker.taken.size() == 1);
    bus.close();

    assertThat(taker.ends).containsExactly("complete");
    assertThat(taker.taken).hasSize(1);
    assertThat(taker.overlaps).hasValue(0);
  }

  @Test
  void subscriberThatClosesTheBusIsCompletedAfterwards() {
    Taker taker = new Taker(push -> bus.close());
    publisher.subscribe(taker);
    publish(1, 1);
    taker.subscription.request(1);

    soon().untilAsserted(() -> assertThat(taker.ends).containsExactly("complete"));
    assertThat(taker.overlaps).hasValue(0);
  }

  @Test
  void closedBusIsAnError() {
    bus.close();
    Taker taker = new Taker();
    publisher.subscribe(taker);

    assertThat(taker.ends).containsExactly("IllegalStateException");
  }

  private static void awaitInSpiteOfInterrupts(CountDownLatch gate) {
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        continue;
      }
    }
  }

  private static void await(CountDownLatch gate) {
    try {
      gate.await(30, SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
