package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.SHORT;
import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.pushes;
import static dev.imagestreams.notifications.Events.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.notifications.SubscriptionHealth.Stall;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners that take too long. */
class TimeLimitTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final NotificationBus bus = NotificationBus.create();

  @AfterEach
  void openTheGateAndClose() {
    gate.countDown();
    bus.close();
  }

  /** Waits for the gate, whoever wants this thread to stop. */
  private void hang() {
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
      }
    }
  }

  private SubscriptionHealth health() {
    return bus.subscription("s").health().orElseThrow();
  }

  @Test
  void listenerPastItsLimitIsInterruptedAndTheEventTriedAgain() {
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    bus.consume(
        pushes("s").timeLimit(SHORT).retrying(10, SHORT, SHORT),
        delivery -> {
          attempts.add(delivery.attempt());
          if (delivery.attempt() == 1) {
            gate.await();
          }
        });
    bus.publish(push(1, "latest"));

    soon().untilAsserted(() -> assertThat(attempts).containsExactly(1, 2));
  }

  @Test
  void nothingOfTheTagIsDeliveredBeforeTheCallReturns() {
    List<Long> begun = new CopyOnWriteArrayList<>();
    List<Long> others = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s").timeLimit(SHORT),
        push -> {
          if (!push.tag().equals("latest")) {
            others.add(push.number());
            return;
          }
          begun.add(push.number());
          if (push.number() == 1) {
            hang();
          }
        });
    bus.publish(push(1, "latest"));
    bus.publish(push(2, "latest"));
    soon().until(() -> interrupted.getCount() == 0);
    for (int i = 3; i < 100; i++) {
      bus.publish(push(i, "tag" + i % 10));
    }

    soon().until(() -> others.size() == 97);
    assertThat(begun).containsExactly(1L);
    gate.countDown();
    soon().untilAsserted(() -> assertThat(begun).containsExactly(1L, 2L));
  }

  @Test
  void stalledTagsTakeNoOthersTurn() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s").timeLimit(SHORT).concurrency(1),
        push -> {
          if (push.tag().startsWith("bad")) {
            hang();
          }
          seen.add(push.tag());
        });
    bus.publish(push(1, "bad"));
    bus.publish(push(2, "bad too"));
    bus.publish(push(3, "good"));

    soon().untilAsserted(() -> assertThat(seen).containsExactly("good"));
    gate.countDown();
    soon()
        .untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder("good", "bad", "bad too"));
  }

  @Test
  void callThatReturnsAfterItsLimitHasHandledItsEvent() {
    AtomicInteger calls = new AtomicInteger();
    bus.subscribe(
        pushes("s").timeLimit(SHORT).from(Subscription.Start.BEGINNING),
        push -> {
          calls.incrementAndGet();
          hang();
        });
    Position position = bus.publish(push(1, "latest"));
    soon().until(() -> interrupted.getCount() == 0);
    gate.countDown();

    soon().until(() -> bus.subscription("s").state().lowWater().equals(position));
    assertThat(calls).hasValue(1);
  }

  @Test
  void stalledTagIsReportedUntilTheCallReturns() {
    bus.subscribe(pushes("s").timeLimit(SHORT), push -> hang());
    bus.publish(push(1, "latest"));

    soon().until(() -> !health().stalled().isEmpty());
    assertThat(health().isWell()).isFalse();
    assertThat(health().stalled())
        .extracting(Stall::event)
        .extracting(ImageEvent::id)
        .containsExactly("reg/1");
    gate.countDown();
    soon().until(() -> health().isWell());
  }

  @Test
  void lateInterruptHitsNoOtherCall() {
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger hit = new AtomicInteger();
    bus.subscribe(
        pushes("s").timeLimit(Duration.ofNanos(20_000)),
        push -> {
          // About as long as the limit, so that both come first in some of the calls.
          long until = System.nanoTime() + 20_000;
          while (System.nanoTime() < until) {
            Thread.onSpinWait();
          }
          calls.incrementAndGet();
        });
    bus.subscribe(
        pushes("other"),
        push -> {
          if (Thread.currentThread().isInterrupted()) {
            hit.incrementAndGet();
          }
        });
    for (int i = 1; i <= 2000; i++) {
      bus.publish(push(i, "latest"));
    }

    soon().until(() -> calls.get() == 2000);
    assertThat(hit).hasValue(0);
  }

  @Test
  void threadOfAStalledCallIsGivenBackWithoutTheInterrupt() throws Exception {
    AtomicBoolean leaked = new AtomicBoolean();
    AtomicInteger handled = new AtomicInteger();
    ExecutorService threads = Executors.newCachedThreadPool();
    Executor watched =
        work ->
            threads.execute(
                () -> {
                  work.run();
                  if (Thread.interrupted()) {
                    leaked.set(true);
                  }
                });
    try (NotificationBus other = NotificationBus.over(new InMemoryEventLog(), watched)) {
      other.subscribe(
          pushes("s").timeLimit(SHORT),
          push -> {
            // Until it is interrupted, which it does not show.
            while (!Thread.currentThread().isInterrupted()) {
              Thread.onSpinWait();
            }
            handled.incrementAndGet();
          });
      other.publish(push(1, "latest"));
      other.publish(push(2, "latest"));

      soon().until(() -> handled.get() == 2);
    } finally {
      threads.shutdown();
    }
    assertThat(threads.awaitTermination(30, SECONDS)).isTrue();
    assertThat(leaked).isFalse();
  }

  @Test
  void limitOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> pushes("s").timeLimit(Duration.ZERO));
  }
}
