package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.SHORT;
import static dev.imagestreams.notifications.Events.commit;
import static dev.imagestreams.notifications.Events.header;
import static dev.imagestreams.notifications.Events.moved;
import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.pushes;
import static dev.imagestreams.notifications.Events.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.Events.Refused;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions that want the newest alone. */
class CoalescingTest {

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);
  private final CountDownLatch gate = new CountDownLatch(1);

  @AfterEach
  void openTheGateAndClose() {
    gate.countDown();
    bus.close();
  }

  private static List<Long> numbers(List<ImagePushed> events) {
    return events.stream().map(ImagePushed::number).toList();
  }

  @Test
  void onlyTheNewestOfATagThatWaitsIsDelivered() throws Exception {
    List<Delivery<ImagePushed>> seen = new CopyOnWriteArrayList<>();
    CountDownLatch entered = new CountDownLatch(1);
    bus.consume(
        pushes("s").coalescing(),
        delivery -> {
          seen.add(delivery);
          entered.countDown();
          gate.await(30, SECONDS);
        });
    bus.publish(push(1, "latest"));
    assertThat(entered.await(30, SECONDS)).isTrue();
    for (int i = 2; i <= 100; i++) {
      bus.publish(push(i, "latest"));
    }
    bus.publish(push(101, "other"));
    // The other tag was read after all of them.
    soon().until(() -> seen.size() == 2);
    gate.countDown();

    soon().until(() -> seen.size() == 3);
    assertThat(seen.get(0).coalesced()).isEmpty();
    assertThat(seen.get(2).event().number()).isEqualTo(100);
    assertThat(numbers(seen.get(2).coalesced())).hasSize(98).startsWith(2L, 3L).endsWith(99L);
    soon().until(() -> bus.subscription("s").state().lowWater().equals(log.end()));
    assertThat(seen).hasSize(3);
  }

  @Test
  void eventThatIsRefusedGivesWayToANewerOne() {
    List<Delivery<ImagePushed>> handled = new CopyOnWriteArrayList<>();
    CountDownLatch refused = new CountDownLatch(3);
    bus.consume(
        pushes("s").coalescing().retrying(1_000_000, SHORT, SHORT),
        delivery -> {
          if (delivery.event().number() == 1) {
            refused.countDown();
            throw new Refused();
          }
          handled.add(delivery);
        });
    bus.publish(push(1, "latest"));
    soon().until(() -> refused.getCount() == 0);
    bus.publish(push(2, "latest"));

    soon().until(() -> handled.size() == 1);
    assertThat(numbers(handled.get(0).coalesced())).containsExactly(1L);
    assertThat(handled.get(0).attempt()).isEqualTo(1);
    soon().until(() -> bus.subscription("s").state().lowWater().equals(log.end()));
  }

  @Test
  void eventsThatSayDifferentThingsDoNotStandForEachOther() {
    List<String> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        Subscription.named("s").to(ImageEvent.class).coalescing(),
        event -> seen.add(event.getClass().getSimpleName() + " " + event.header().sequence()));
    bus.subscription("s").pause();
    commit(
        log,
        moved("latest", "sha256:1"),
        new TagImportFailed(header(), Events.WEB, "uid", "latest", "Gone", "", Cause.MANUAL),
        moved("latest", "sha256:2"),
        new TagImportRecovered(header(), Events.WEB, "uid", "latest", Cause.MANUAL),
        moved("other", "sha256:3"));
    bus.publish(push(1, "latest"));
    bus.subscription("s").resume();

    soon().until(() -> seen.contains("ImagePushed 1"));
    soon().until(() -> seen.size() == 4);
    assertThat(seen)
        .containsSubsequence("TagUpdated 3", "TagImportRecovered 4")
        .contains("TagUpdated 5");
  }

  @Test
  void replayedEventStandsForNoOther() {
    List<Delivery<ImagePushed>> seen = new CopyOnWriteArrayList<>();
    AtomicBoolean open = new AtomicBoolean();
    bus.consume(
        pushes("s").coalescing().retrying(1, SHORT, SHORT),
        delivery -> {
          if (!open.get()) {
            throw new Refused();
          }
          seen.add(delivery);
        });
    Position first = bus.publish(push(1, "latest"));
    SubscriptionControl control = bus.subscription("s");
    soon().until(() -> control.parked().size() == 1);
    open.set(true);
    control.pause();
    bus.publish(push(2, "latest"));
    control.replay(first);
    control.resume();

    soon().until(() -> seen.size() == 2);
    assertThat(seen).allSatisfy(delivery -> assertThat(delivery.coalesced()).isEmpty());
    assertThat(seen)
        .extracting(delivery -> delivery.event().number())
        .containsExactlyInAnyOrder(1L, 2L);
  }
}
