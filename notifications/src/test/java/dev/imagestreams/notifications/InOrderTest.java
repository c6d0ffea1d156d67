package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.SHORT;
import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.pushes;
import static dev.imagestreams.notifications.Events.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.Events.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions that want one event after the other, whatever they are about. */
class InOrderTest {

  private final NotificationBus bus = NotificationBus.create();
  private final List<Long> seen = new CopyOnWriteArrayList<>();
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void openTheGateAndClose() {
    gate.countDown();
    bus.close();
  }

  private static List<Long> upTo(int last) {
    List<Long> numbers = new ArrayList<>();
    for (long i = 1; i <= last; i++) {
      numbers.add(i);
    }
    return numbers;
  }

  @Test
  void eventsOfAllTagsComeInTheOrderOfTheLogOneAtATime() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    bus.subscribe(
        pushes("s").inOrder().concurrency(8),
        push -> {
          if (inside.incrementAndGet() != 1) {
            overlaps.incrementAndGet();
          }
          seen.add(push.number());
          inside.decrementAndGet();
        });
    for (int i = 1; i <= 500; i++) {
      bus.publish(push(i, "tag" + i % 7));
    }

    soon().until(() -> seen.size() == 500);
    assertThat(seen).containsExactlyElementsOf(upTo(500));
    assertThat(overlaps).hasValue(0);
  }

  @Test
  void eventThatFailsHoldsUpThoseOfOtherTagsUntilItIsHandled() {
    bus.consume(
        pushes("s").inOrder().retrying(10, SHORT, SHORT),
        delivery -> {
          seen.add(delivery.event().number());
          if (delivery.event().number() == 2 && delivery.attempt() < 4) {
            throw new Refused();
          }
        });
    bus.publish(push(1, "a"));
    bus.publish(push(2, "b"));
    bus.publish(push(3, "c"));
    bus.publish(push(4, "a"));

    soon().until(() -> seen.contains(4L));
    assertThat(seen).containsExactly(1L, 2L, 2L, 2L, 2L, 3L, 4L);
  }

  @Test
  void eventThatIsParkedLetsTheNextGoOnAndComesLaterOutOfItsPlace() {
    CountDownLatch mended = new CountDownLatch(1);
    bus.subscribe(
        pushes("s").inOrder().retrying(3, SHORT, SHORT),
        push -> {
          seen.add(push.number());
          if (push.number() == 1 && mended.getCount() > 0) {
            throw new Refused();
          }
        });
    Position first = bus.publish(push(1, "a"));
    bus.publish(push(2, "b"));
    soon().until(() -> bus.subscription("s").parked().size() == 1 && seen.contains(2L));
    mended.countDown();
    bus.subscription("s").replay(first);

    soon().until(() -> seen.size() == 5);
    assertThat(seen).containsExactly(1L, 1L, 1L, 2L, 1L);
  }

  @Test
  void callPastItsTimeLimitHasNoOtherBesideIt() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    bus.subscribe(
        pushes("s").inOrder().timeLimit(Duration.ofMillis(5)),
        push -> {
          seen.add(push.number());
          while (push.number() == 1 && gate.getCount() > 0) {
            try {
              gate.await();
            } catch (InterruptedException e) {
              interrupted.countDown();
            }
          }
        });
    bus.publish(push(1, "a"));
    bus.publish(push(2, "b"));
    assertThat(interrupted.await(30, SECONDS)).isTrue();

    assertThat(seen).containsExactly(1L);
    gate.countDown();
    soon().until(() -> seen.size() == 2);
    assertThat(seen).containsExactly(1L, 2L);
  }

  @Test
  void eventsOfOtherTagsAreNotCoalesced() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    bus.subscribe(
        pushes("s").inOrder().coalescing(),
        push -> {
          seen.add(push.number());
          entered.countDown();
          gate.await(30, SECONDS);
        });
    bus.publish(push(1, "a"));
    assertThat(entered.await(30, SECONDS)).isTrue();
    bus.publish(push(2, "b"));
    bus.publish(push(3, "a"));
    bus.publish(push(4, "b"));
    bus.publish(push(5, "c"));
    Position last = bus.publish(push(6, "c"));
    gate.countDown();

    soon().until(() -> bus.subscription("s").state().lowWater().equals(last));
    assertThat(seen).startsWith(1L).endsWith(6L).contains(3L, 4L);
  }
}
