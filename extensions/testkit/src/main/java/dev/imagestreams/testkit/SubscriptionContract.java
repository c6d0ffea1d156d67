package dev.imagestreams.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What subscribers of a {@link NotificationBus} may rely on, whatever log it reads, as tests:
 * extend it, give it an empty store, and run it. Each test has a store and a bus of its own.
 */
public abstract class SubscriptionContract extends BusContract {

  /** For those who extend it. */
  protected SubscriptionContract() {}

  /** How many events the test of a long history has; fewer for a store that is slow. */
  protected int historySize() {
    return 100_000;
  }

  // Order and threads

  @Test
  void eventsOfATagComeInOrder() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> seen.add(push.number()));
    publish(1, 200, "latest");

    soon().until(() -> seen.size() == 200);
    assertThat(seen).containsExactlyElementsOf(numbers(1, 200));
  }

  @Test
  void differentTagsAreHandledAtTheSameTime() {
    CyclicBarrier both = new CyclicBarrier(2);
    List<String> met = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s"),
        push -> {
          both.await(30, SECONDS);
          met.add(push.tag());
        });
    bus.publish(Samples.push(1, "a"));
    bus.publish(Samples.push(2, "b"));

    soon().untilAsserted(() -> assertThat(met).containsExactlyInAnyOrder("a", "b"));
  }

  @Test
  void noMoreEventsAreHandledAtATimeThanWasSaid() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger handled = new AtomicInteger();
    bus.subscribe(
        pushes("s").concurrency(1),
        push -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          Thread.yield();
          running.decrementAndGet();
          handled.incrementAndGet();
        });
    for (int i = 1; i <= 100; i++) {
      bus.publish(Samples.push(i, "tag" + i));
    }

    soon().until(() -> handled.get() == 100);
    assertThat(most).hasValue(1);
  }

  @Test
  void listenerIsNeverCalledInThePublishersThread() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> threads.add(Thread.currentThread()));
    publish(1, 20, "latest");

    soon().until(() -> threads.size() == 20);
    assertThat(threads).doesNotContain(Thread.currentThread());
  }

  @Test
  void publishingDoesNotWaitForAListener() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    bus.subscribe(
        pushes("s"),
        push -> {
          entered.countDown();
          gate.await(30, SECONDS);
        });
    bus.publish(Samples.push(1, "latest"));
    assertThat(entered.await(30, SECONDS)).isTrue();
    Position second = bus.publish(Samples.push(2, "latest"));

    assertThat(store.events().end()).isEqualTo(second);
    gate.countDown();
  }

  // What listeners throw

  @Test
  void refusedEventIsDeliveredAgain() {
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    bus.consume(
        pushes("s").retrying(OFTEN, SHORT, SHORT),
        delivery -> {
          attempts.add(delivery.attempt());
          if (delivery.attempt() < 3) {
            throw new Refused();
          }
        });
    publish(1, 1, "latest");

    soon().untilAsserted(() -> assertThat(attempts).containsExactly(1, 2, 3));
  }

  @Test
  void laterEventsOfTheTagWaitWhileOneIsRefused() {
    AtomicBoolean open = new AtomicBoolean();
    AtomicInteger refusals = new AtomicInteger();
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s").retrying(OFTEN, SHORT, SHORT),
        push -> {
          seen.add(push.number());
          if (push.number() == 1 && !open.get()) {
            refusals.incrementAndGet();
            throw new Refused();
          }
        });
    publish(1, 2, "latest");
    soon().until(() -> refusals.get() >= 5);
    assertThat(seen).containsOnly(1L);
    open.set(true);

    soon().until(() -> seen.contains(2L));
    assertThat(seen.get(seen.size() - 1)).isEqualTo(2);
  }

  @Test
  void otherTagsDoNotWaitWhileOneIsRefused() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s").retrying(OFTEN, SHORT, SHORT).concurrency(1),
        push -> {
          if (push.tag().equals("bad")) {
            throw new Refused();
          }
          seen.add(push.tag());
        });
    bus.publish(Samples.push(1, "bad"));
    bus.publish(Samples.push(2, "good"));

    soon().untilAsserted(() -> assertThat(seen).containsExactly("good"));
  }

  @Test
  void otherSubscriptionsDoNotWaitWhileOneRefuses() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("bad").retrying(OFTEN, SHORT, SHORT),
        push -> {
          throw new Refused();
        });
    bus.subscribe(pushes("good"), push -> seen.add(push.number()));
    publish(1, 2, "latest");

    soon().untilAsserted(() -> assertThat(seen).containsExactly(1L, 2L));
  }

  @Test
  void eventThatIsRefusedTooOftenIsPutAsideAndItsTagGoesOn() {
    AtomicInteger attempts = new AtomicInteger();
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s").retrying(3, SHORT, SHORT),
        push -> {
          if (push.number() == 1) {
            attempts.incrementAndGet();
            throw new Refused();
          }
          seen.add(push.number());
        });
    Position first = bus.publish(Samples.push(1, "latest"));
    bus.publish(Samples.push(2, "latest"));

    soon().untilAsserted(() -> assertThat(seen).containsExactly(2L));
    assertThat(attempts).hasValue(3);
    soon().until(() -> !state("s").parked().isEmpty());
    Settlement.Parked parked = state("s").parked().get(0);
    assertThat(parked.position()).isEqualTo(first);
    assertThat(parked.attempts()).isEqualTo(3);
    assertThat(parked.reason()).contains("refused on purpose");
  }

  @Test
  void everyEventThatWasPutAsideIsListed() {
    int count = 100;
    bus.subscribe(
        pushes("s").retrying(1, SHORT, SHORT),
        push -> {
          throw new Refused();
        });
    List<Position> published = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      published.add(bus.publish(Samples.push(i, "tag" + i % 16)));
    }

    soon().until(() -> state("s").lowWater().equals(published.get(count - 1)));
    assertThat(state("s").parked())
        .extracting(Settlement.Parked::position)
        .containsExactlyInAnyOrderElementsOf(published);
  }

  @Test
  void errorsOfAListenerAreIsolated() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    AtomicInteger thrown = new AtomicInteger();
    bus.subscribe(
        pushes("s").retrying(OFTEN, SHORT, SHORT),
        push -> {
          if (push.number() == 1 && thrown.get() < 2) {
            throw thrown.incrementAndGet() == 1
                ? new AssertionError("thrown on purpose")
                : new StackOverflowError("thrown on purpose");
          }
          seen.add(push.number());
        });
    publish(1, 3, "latest");

    soon().untilAsserted(() -> assertThat(seen).containsExactly(1L, 2L, 3L));
  }

  @Test
  void eventsRefusedOnceAndRetriedAtOnceStayInOrder() {
    int perTag = 500;
    int tags = 4;
    Map<String, List<Long>> seen = new ConcurrentHashMap<>();
    Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
    AtomicInteger together = new AtomicInteger();
    AtomicLong handled = new AtomicLong();
    bus.consume(
        pushes("s").retrying(OFTEN, Duration.ZERO, Duration.ZERO),
        delivery -> {
          String tag = delivery.event().tag();
          AtomicInteger here = running.computeIfAbsent(tag, t -> new AtomicInteger());
          together.accumulateAndGet(here.incrementAndGet(), Math::max);
          try {
            if (delivery.attempt() == 1 && delivery.event().number() % 16 < 4) {
              throw new Refused();
            }
            seen.computeIfAbsent(tag, t -> new CopyOnWriteArrayList<>())
                .add(delivery.event().number());
            handled.incrementAndGet();
          } finally {
            here.decrementAndGet();
          }
        });
    for (int i = 0; i < perTag * tags; i++) {
      bus.publish(Samples.push(i + 1, "tag" + i % tags));
    }

    soon().until(() -> handled.get() >= perTag * tags);
    assertThat(together).hasValue(1);
    assertThat(seen.values())
        .allSatisfy(list -> assertThat(list).hasSize(perTag).isSorted().doesNotHaveDuplicates());
  }

  // Names

  @Test
  void secondSubscriberOfANameIsRefused() {
    bus.subscribe(pushes("s"), push -> {});

    assertThatThrownBy(() -> bus.subscribe(pushes("s"), push -> {}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("\"s\"");
  }

  @Test
  void closedBusTakesNoSubscriber() {
    bus.close();

    assertThatThrownBy(() -> bus.subscribe(pushes("s"), push -> {}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void nextBusGoesOnWhereTheLastOneStopped() {
    List<Long> first = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> first.add(push.number()));
    publish(1, 3, "latest");
    soon().until(() -> first.size() == 3);
    bus.close();
    store.events().append(Samples.push(4, "latest"));

    List<Long> second = new CopyOnWriteArrayList<>();
    bus = NotificationBus.over(store.events());
    bus.subscribe(pushes("s"), push -> second.add(push.number()));
    bus.publish(Samples.push(5, "latest"));

    soon().until(() -> second.contains(5L));
    assertThat(second).containsExactly(4L, 5L);
  }

  @Test
  void nextBusDeliversAgainWhatWasNotAcknowledged() {
    CountDownLatch refused = new CountDownLatch(1);
    bus.subscribe(
        pushes("s").retrying(OFTEN, Duration.ofHours(1), Duration.ofHours(1)),
        push -> {
          if (push.number() == 2) {
            refused.countDown();
            throw new Refused();
          }
        });
    publish(1, 2, "latest");
    soon().until(() -> refused.getCount() == 0);
    bus.close();

    List<Long> second = new CopyOnWriteArrayList<>();
    bus = NotificationBus.over(store.events());
    bus.subscribe(pushes("s"), push -> second.add(push.number()));

    soon().untilAsserted(() -> assertThat(second).containsExactly(2L));
  }

  @Test
  void nextSubscriberOfANameIsNotGivenWhatWasHandled() throws Exception {
    CountDownLatch inSecond = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    EventLog.Registration registration =
        bus.subscribe(
            pushes("s"),
            push -> {
              if (push.number() == 2) {
                inSecond.countDown();
                gate.await(30, SECONDS);
              }
            });
    publish(1, 2, "latest");
    assertThat(inSecond.await(30, SECONDS)).isTrue();
    Thread closer = new Thread(registration::close);
    closer.start();
    // Closing waits for the listener, so that no two subscribers of a name have one event.
    soon().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
    gate.countDown();
    closer.join(30_000);
    List<Long> next = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> next.add(push.number()));
    bus.publish(Samples.push(3, "latest"));

    soon().until(() -> next.contains(3L));
    assertThat(next).containsExactly(3L);
  }

  // Listeners that use the bus

  @Test
  void listenerCanUnsubscribeItself() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    AtomicReference<EventLog.Registration> own = new AtomicReference<>();
    CountDownLatch registered = new CountDownLatch(1);
    own.set(
        bus.subscribe(
            pushes("s"),
            push -> {
              registered.await(30, SECONDS);
              seen.add(push.number());
              Objects.requireNonNull(own.get(), "registration").close();
            }));
    registered.countDown();
    Position first = bus.publish(Samples.push(1, "latest"));
    bus.publish(Samples.push(2, "latest"));
    soon().until(() -> state("s").lowWater().equals(first));

    List<Long> next = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> next.add(push.number()));
    soon().untilAsserted(() -> assertThat(next).containsExactly(2L));
    assertThat(seen).containsExactly(1L);
  }

  @Test
  void listenerCanPublish() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s"),
        push -> {
          if (push.number() == 1) {
            bus.publish(Samples.push(2, "second"));
          }
          seen.add(push.tag());
        });
    bus.publish(Samples.push(1, "first"));

    soon().untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder("first", "second"));
  }

  @Test
  void listenerCanCommit() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> commit(Samples.stream("shop/web"), push.tag()));
    bus.subscribe(Subscription.named("t").to(TagUpdated.class), event -> seen.add(event.tag()));
    bus.publish(Samples.push(1, "pushed"));

    soon().untilAsserted(() -> assertThat(seen).containsExactly("pushed"));
  }

  @Test
  void listenerThatCommitsItsAcknowledgementDoesItsWorkOnce() {
    List<Boolean> applied = new CopyOnWriteArrayList<>();
    bus.consume(
        pushes("s").retrying(OFTEN, SHORT, SHORT),
        delivery -> {
          ImageStream stream = Samples.stream("shop/web");
          Optional<ImageStream> before = store.get(stream.key());
          applied.add(
              store
                  .commit(
                      new Commit(
                          stream.key(),
                          before,
                          Optional.of(before.orElse(stream)),
                          List.of(),
                          List.of(Samples.moved(stream, "latest", 1)),
                          delivery.ack(),
                          Optional.empty()))
                  .applied());
          if (delivery.attempt() == 1) {
            throw new Refused();
          }
        });
    bus.publish(Samples.push(1, "latest"));

    soon().untilAsserted(() -> assertThat(applied).containsExactly(true, false));
  }

  // Closing

  @Test
  void closeDeliversWhatWasPublishedBefore() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> seen.add(push.number()));
    publish(1, 3000, "latest");

    bus.close();

    assertThat(seen).containsExactlyElementsOf(numbers(1, 3000));
  }

  @Test
  void executorThatRefusesWorkForAWhileLosesNothing() {
    AtomicInteger refusals = new AtomicInteger(3);
    ExecutorService threads = Executors.newCachedThreadPool();
    Executor moody =
        work -> {
          if (refusals.getAndDecrement() > 0) {
            throw new RejectedExecutionException("not now");
          }
          threads.execute(work);
        };
    try (NotificationBus other = NotificationBus.over(store.events(), moody)) {
      List<Long> seen = new CopyOnWriteArrayList<>();
      other.subscribe(pushes("other"), push -> seen.add(push.number()));
      publish(1, 50, "latest");

      soon().until(() -> seen.size() == 50);
      assertThat(seen).containsExactlyElementsOf(numbers(1, 50));
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void tagThatFailsKeepsNoOtherWaitingHoweverManyItsEventsAre() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s").retrying(OFTEN, Duration.ofSeconds(30), Duration.ofSeconds(30)),
        push -> {
          if (push.tag().equals("bad")) {
            throw new Refused();
          }
          seen.add(push.tag());
        });
    publish(1, 3000, "bad");
    bus.publish(Samples.push(3001, "good"));

    soon().until(() -> seen.contains("good"));
  }

  @Test
  void closeDoesNotWaitForAnExecutorThatIsShutDown() {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    NotificationBus other = NotificationBus.over(store.events(), executor);
    other.subscribe(pushes("other"), push -> {});
    executor.shutdownNow();
    other.publish(Samples.push(1, "latest"));

    assertTimeoutPreemptively(Duration.ofSeconds(20), other::close);
  }

  @Test
  void closeWaitsForTheListenerThatIsBeingCalled() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    bus.subscribe(
        pushes("s"),
        push -> {
          entered.countDown();
          gate.await(30, SECONDS);
          done.set(true);
        });
    Position position = bus.publish(Samples.push(1, "latest"));
    assertThat(entered.await(30, SECONDS)).isTrue();
    AtomicBoolean doneAtClose = new AtomicBoolean();
    AtomicReference<Position> settledAtClose = new AtomicReference<>();
    Thread closer =
        new Thread(
            () -> {
              bus.close();
              doneAtClose.set(done.get());
              settledAtClose.set(state("s").lowWater());
            });
    closer.start();
    soon().until(() -> closer.getState() != Thread.State.RUNNABLE);
    gate.countDown();
    closer.join(30_000);

    assertThat(doneAtClose).isTrue();
    assertThat(settledAtClose).hasValue(position);
  }

  // All together

  @Test
  void longHistoryArrivesWithoutGapReorderingOrDouble() throws Exception {
    int threads = 8;
    int streams = 4;
    int tagsPerCommit = 5;
    int rounds = historySize() / threads / tagsPerCommit;
    int total = rounds * threads * tagsPerCommit;
    Map<String, List<Long>> byTag = new ConcurrentHashMap<>();
    AtomicInteger delivered = new AtomicInteger();
    bus.subscribe(
        Subscription.named("history").to(TagUpdated.class),
        event -> {
          // Each list is written by one thread at a time, if the bus does what it should.
          byTag
              .computeIfAbsent(event.stream() + " " + event.tag(), k -> new ArrayList<>())
              .add(event.header().sequence());
          delivered.incrementAndGet();
        });
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> committers = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        ImageStream stream = Samples.stream("shop/s" + t % streams);
        committers.add(
            () -> {
              for (int i = 0; i < rounds; i++) {
                commit(stream, "a", "b", "c", "d", "e");
              }
              return null;
            });
      }
      for (Future<Void> committer : executor.invokeAll(committers)) {
        committer.get();
      }
    } finally {
      executor.shutdownNow();
    }
    await().atMost(Duration.ofMinutes(3)).until(() -> delivered.get() >= total);
    bus.close();

    assertThat(delivered).hasValue(total);
    assertThat(byTag).hasSize(streams * tagsPerCommit);
    for (List<Long> sequences : byTag.values()) {
      assertThat(sequences).isSorted();
    }
    for (int s = 0; s < streams; s++) {
      String prefix = "shop/s" + s + " ";
      List<Long> ofStream =
          byTag.entrySet().stream()
              .filter(e -> e.getKey().startsWith(prefix))
              .flatMap(e -> e.getValue().stream())
              .sorted()
              .toList();
      assertThat(ofStream).isEqualTo(numbers(1, total / streams));
    }
  }
}
