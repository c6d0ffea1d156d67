package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.BusObserver;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.RetryLaterException;
import dev.imagestreams.notifications.Subscription;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When an event that is refused is tried again, to the millisecond. */
class RetryDelaysTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private final ManualScheduler scheduler = ManualScheduler.at(NOON);
  private final List<Duration> attempts = new CopyOnWriteArrayList<>();
  private final List<Integer> settled = new CopyOnWriteArrayList<>();
  private final NotificationBus bus =
      NotificationBus.builder()
          .log(new InMemoryEventLog())
          .timer(scheduler)
          .clock(scheduler.clock())
          .observer(
              new BusObserver() {
                @Override
                public void retried(
                    String subscription, ImageEvent event, int attempt, Duration after) {
                  settled.add(attempt);
                }

                @Override
                public void parked(
                    String subscription, ImageEvent event, int count, Throwable problem) {
                  settled.add(count);
                }
              })
          .build();

  @AfterEach
  void close() {
    bus.close();
  }

  @Test
  void eachWaitIsTwiceTheOneBeforeUpToTheLongest() {
    bus.subscribe(
        Subscription.named("s")
            .to(ImagePushed.class)
            .retrying(6, Duration.ofSeconds(1), Duration.ofSeconds(5)),
        push -> {
          attempts.add(Duration.between(NOON, scheduler.clock().instant()));
          throw new BusContract.Refused();
        });
    bus.publish(Samples.push(1, "latest"));
    for (int attempt = 1; attempt <= 6; attempt++) {
      int wanted = attempt;
      await().atMost(Duration.ofSeconds(30)).until(() -> settled.size() == wanted);
      if (attempt < 6) {
        scheduler.advance(Duration.ofSeconds(attempt < 4 ? 1L << (attempt - 1) : 5));
      }
    }

    assertThat(attempts)
        .containsExactly(
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofSeconds(3),
            Duration.ofSeconds(7),
            Duration.ofSeconds(12),
            Duration.ofSeconds(17));
    assertThat(settled).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void nothingIsTriedAgainBeforeItsTime() {
    bus.subscribe(
        Subscription.named("s")
            .to(ImagePushed.class)
            .retrying(2, Duration.ofSeconds(10), Duration.ofSeconds(10)),
        push -> {
          attempts.add(Duration.between(NOON, scheduler.clock().instant()));
          throw new BusContract.Refused();
        });
    bus.publish(Samples.push(1, "latest"));
    await().atMost(Duration.ofSeconds(30)).until(() -> settled.size() == 1);
    scheduler.advance(Duration.ofMillis(9_999));
    assertThat(scheduler.nextDue()).contains(NOON.plusSeconds(10));
    scheduler.advance(Duration.ofMillis(1));
    await().atMost(Duration.ofSeconds(30)).until(() -> settled.size() == 2);

    assertThat(attempts).containsExactly(Duration.ZERO, Duration.ofSeconds(10));
  }

  @Test
  void listenerThatSaysWhenIsTriedAgainThenAndParkedAsAnyOther() {
    bus.subscribe(
        Subscription.named("s")
            .to(ImagePushed.class)
            .retrying(3, Duration.ofSeconds(1), Duration.ofSeconds(1)),
        push -> {
          attempts.add(Duration.between(NOON, scheduler.clock().instant()));
          throw new RetryLaterException(Duration.ofSeconds(100));
        });
    bus.publish(Samples.push(1, "latest"));
    for (int attempt = 1; attempt <= 3; attempt++) {
      int wanted = attempt;
      await().atMost(Duration.ofSeconds(30)).until(() -> settled.size() == wanted);
      if (attempt < 3) {
        scheduler.advance(Duration.ofSeconds(100));
      }
    }

    assertThat(attempts)
        .containsExactly(Duration.ZERO, Duration.ofSeconds(100), Duration.ofSeconds(200));
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              scheduler.advance(Duration.ofMillis(10)); // What is settled is written a bit later.
              return bus.subscription("s").parked().size() == 1;
            });
  }
}
