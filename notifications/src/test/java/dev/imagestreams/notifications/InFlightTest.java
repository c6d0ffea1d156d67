package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.pushes;
import static dev.imagestreams.notifications.Events.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How many events a subscription takes from the log before they are handled. */
class InFlightTest {

  @Test
  void noMoreEventsAreTakenThanWasSaid() throws Exception {
    CyclicBarrier pairs = new CyclicBarrier(2);
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch handled = new CountDownLatch(20);
    try (NotificationBus bus = NotificationBus.create()) {
      bus.subscribe(
          pushes("s").inFlight(2).concurrency(8),
          push -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            pairs.await(30, SECONDS);
            running.decrementAndGet();
            handled.countDown();
          });
      for (int i = 1; i <= 20; i++) {
        bus.publish(push(i, "tag" + i));
      }

      assertThat(handled.await(30, SECONDS)).isTrue();
    }
    assertThat(most).hasValue(2);
  }

  @Test
  void oneIsEnoughToGoOn() {
    AtomicInteger handled = new AtomicInteger();
    try (NotificationBus bus = NotificationBus.create()) {
      bus.subscribe(pushes("s").inFlight(1), push -> handled.incrementAndGet());
      for (int i = 1; i <= 100; i++) {
        bus.publish(push(i, "tag" + i % 7));
      }

      soon().until(() -> handled.get() == 100);
    }
  }

  @Test
  void fewerThanOneIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> pushes("s").inFlight(0));
  }
}
