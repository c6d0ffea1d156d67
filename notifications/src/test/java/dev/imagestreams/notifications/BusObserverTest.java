package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.SHORT;
import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.pushes;
import static dev.imagestreams.notifications.Events.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.Events.Refused;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What is told of a bus at work. */
class BusObserverTest {

  /** Writes down what it is told. */
  private static final class Notes implements BusObserver {
    final List<String> told = new CopyOnWriteArrayList<>();
    final List<Long> lags = new CopyOnWriteArrayList<>();

    @Override
    public void delivered(String subscription, ImageEvent event, Duration took) {
      told.add(subscription + " delivered " + event.id() + (took.isNegative() ? " before" : ""));
    }

    @Override
    public void failed(String subscription, ImageEvent event, int attempt, Throwable problem) {
      told.add(subscription + " failed " + event.id() + " " + attempt + " " + problem.getMessage());
    }

    @Override
    public void retried(String subscription, ImageEvent event, int attempt, Duration after) {
      told.add(subscription + " retried " + event.id() + " " + attempt + " " + after);
    }

    @Override
    public void parked(String subscription, ImageEvent event, int attempts, Throwable problem) {
      told.add(subscription + " parked " + event.id() + " " + attempts);
    }

    @Override
    public void stalled(String subscription, ImageEvent event, Duration limit) {
      told.add(subscription + " stalled " + event.id() + " " + limit);
    }

    @Override
    public void lag(String subscription, long events) {
      lags.add(events);
    }
  }

  private static NotificationBus bus(BusObserver observer) {
    return NotificationBus.builder()
        .observer(observer)
        .clock(Clock.fixed(Events.NOON, ZoneOffset.UTC))
        .build();
  }

  @Test
  void observerIsToldWhatBecomesOfEachEvent() {
    Notes notes = new Notes();
    try (NotificationBus bus = bus(notes)) {
      bus.subscribe(
          pushes("s").retrying(2, SHORT, SHORT),
          push -> {
            if (push.number() == 1) {
              throw new Refused();
            }
          });
      bus.publish(push(1, "latest"));
      bus.publish(push(2, "latest"));

      soon().until(() -> notes.told.contains("s delivered reg/2"));
    }
    assertThat(notes.told)
        .containsExactly(
            "s failed reg/1 1 refused on purpose",
            "s retried reg/1 1 PT0.005S",
            "s failed reg/1 2 refused on purpose",
            "s parked reg/1 2",
            "s delivered reg/2");
  }

  @Test
  void observerIsToldOfAListenerThatStalls() {
    Notes notes = new Notes();
    CountDownLatch gate = new CountDownLatch(1);
    try (NotificationBus bus = bus(notes)) {
      bus.subscribe(pushes("s").timeLimit(SHORT).retrying(1, SHORT, SHORT), push -> gate.await());
      bus.publish(push(1, "latest"));

      soon().until(() -> notes.told.contains("s stalled reg/1 PT0.005S"));
    }
  }

  @Test
  void observerIsToldHowFarBehindASubscriptionIs() {
    Notes notes = new Notes();
    try (NotificationBus bus = bus(notes)) {
      bus.subscribe(pushes("s"), push -> {});
      bus.subscription("s").pause();
      for (int i = 1; i <= 5; i++) {
        bus.publish(push(i, "latest"));
      }
      soon().until(() -> notes.lags.contains(5L));
      bus.subscription("s").resume();

      soon().until(() -> notes.lags.get(notes.lags.size() - 1) == 0);
    }
  }

  @Test
  void observerThatThrowsChangesNothing() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    BusObserver bad =
        new BusObserver() {
          @Override
          public void delivered(String subscription, ImageEvent event, Duration took) {
            throw new Refused();
          }

          @Override
          public void failed(
              String subscription, ImageEvent event, int attempt, Throwable problem) {
            throw new Refused();
          }
        };
    try (NotificationBus bus = bus(bad)) {
      bus.subscribe(
          pushes("s").retrying(1, SHORT, SHORT),
          push -> {
            if (push.number() == 1) {
              throw new Refused();
            }
            seen.add(push.number());
          });
      for (int i = 1; i <= 3; i++) {
        bus.publish(push(i, "latest"));
      }

      soon().untilAsserted(() -> assertThat(seen).containsExactly(2L, 3L));
    }
  }

  @Test
  void healthSaysHowEachSubscriptionIs() {
    try (NotificationBus bus = bus(new Notes())) {
      bus.subscribe(pushes("well"), push -> {});
      bus.subscribe(
          pushes("ill").retrying(1, SHORT, SHORT),
          push -> {
            throw new Refused();
          });
      bus.subscribe(pushes("held"), push -> {});
      bus.subscription("held").pause();
      bus.publish(push(1, "latest"));

      soon().until(() -> health(bus, "well").lag() == 0 && health(bus, "ill").parked() == 1);
      assertThat(health(bus, "well").isWell()).isTrue();
      assertThat(health(bus, "well").lastFailure()).isEmpty();
      assertThat(health(bus, "ill").isWell()).isFalse();
      assertThat(health(bus, "ill").lastFailure())
          .hasValueSatisfying(
              failure -> {
                assertThat(failure.event().id()).isEqualTo("reg/1");
                assertThat(failure.attempt()).isEqualTo(1);
                assertThat(failure.problem()).isInstanceOf(Refused.class);
                assertThat(failure.time()).isEqualTo(Events.NOON);
              });
      assertThat(health(bus, "held").isWell()).isFalse();
      assertThat(health(bus, "held").paused()).isTrue();
      assertThat(health(bus, "held").lag()).isEqualTo(1);
      assertThat(bus.subscription("ill").parked().get(0).time()).isEqualTo(Events.NOON);
    }
  }

  private static SubscriptionHealth health(NotificationBus bus, String name) {
    return bus.health().stream().filter(h -> h.name().equals(name)).findFirst().orElseThrow();
  }
}
