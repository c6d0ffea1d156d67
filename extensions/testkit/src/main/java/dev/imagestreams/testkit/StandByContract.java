package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.SubscriptionHealth;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What buses that share a log, as several processes do, must do under one name: one delivers, the
 * others stand by. To be extended for each kind of store.
 */
public abstract class StandByContract extends BusContract {

  private NotificationBus other;

  @BeforeEach
  final void openOtherBus() {
    other = NotificationBus.over(store.events());
  }

  @AfterEach
  final void closeOtherBus() {
    other.close();
  }

  private static List<Long> receive(NotificationBus bus, String name) {
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes(name), push -> seen.add(push.number()));
    return seen;
  }

  @Test
  void nameThatAnotherBusServesIsTakenOverWhenThatEnds() {
    List<Long> first = receive(bus, "s");
    List<Long> second = receive(other, "s");
    publish(1, 20, "latest");
    soon().until(() -> first.size() == 20);
    bus.close();
    publish(21, 40, "latest");
    soon().until(() -> second.size() == 20);

    assertThat(first).containsExactlyElementsOf(numbers(1, 20));
    assertThat(second).containsExactlyElementsOf(numbers(21, 40));
  }

  @Test
  void nameThatAnotherBusServesIsTakenOverWhenItsRegistrationIsClosed() {
    EventLog.Registration registration = bus.subscribe(pushes("s"), push -> {});
    List<Long> second = receive(other, "s");
    registration.close();
    publish(1, 1, "latest");

    soon().untilAsserted(() -> assertThat(second).containsExactly(1L));
  }

  @Test
  void healthSaysWhoStandsBy() {
    receive(bus, "s");
    receive(other, "s");

    assertThat(bus.health()).extracting(SubscriptionHealth::standingBy).containsExactly(false);
    assertThat(other.health()).extracting(SubscriptionHealth::standingBy).containsExactly(true);
  }

  @Test
  void otherNamesAreServedByOtherBuses() {
    List<Long> first = receive(bus, "s");
    List<Long> second = receive(other, "another");
    publish(1, 3, "latest");

    soon().untilAsserted(() -> assertThat(first).containsExactly(1L, 2L, 3L));
    soon().untilAsserted(() -> assertThat(second).containsExactly(1L, 2L, 3L));
  }

  @Test
  void closingTheBusThatStandsByLeavesTheOtherAlone() {
    List<Long> first = receive(bus, "s");
    List<Long> second = receive(other, "s");
    bus.subscription("s").pause();
    publish(1, 3, "latest");
    other.close();
    bus.subscription("s").resume();

    soon().untilAsserted(() -> assertThat(first).containsExactly(1L, 2L, 3L));
    assertThat(second).isEmpty();
  }

  @Test
  void pausedWhileItStandsByIsPausedWhenItTakesOver() {
    receive(bus, "s");
    List<Long> second = receive(other, "s");
    other.subscription("s").pause();
    bus.close();
    publish(1, 1, "latest");
    soon().until(() -> !other.health().get(0).standingBy());

    assertThat(second).isEmpty();
    assertThat(other.health()).extracting(SubscriptionHealth::paused).containsExactly(true);
    other.subscription("s").resume();
    soon().untilAsserted(() -> assertThat(second).containsExactly(1L));
  }

  @Test
  void whatAnotherBusServesIsNotRewoundHere() {
    List<Long> first = receive(bus, "s");
    publish(1, 1, "latest");
    soon().until(() -> first.size() == 1);

    assertThatIllegalStateException()
        .isThrownBy(() -> other.subscription("s").rewind(Subscription.Start.BEGINNING))
        .withMessageContaining("another process or bus delivers to \"s\"");
    receive(other, "s");
    assertThatIllegalStateException()
        .isThrownBy(() -> other.subscription("s").rewind(Subscription.Start.BEGINNING))
        .withMessageContaining("another process or bus delivers to \"s\"");
    bus.subscription("s").rewind(Subscription.Start.BEGINNING);
    soon().untilAsserted(() -> assertThat(first).containsExactly(1L, 1L));
  }

  @Test
  void nameThatNobodyServesIsRewoundAndThenServedAsBefore() {
    EventLog.Registration registration = bus.subscribe(pushes("s"), push -> {});
    publish(1, 1, "latest");
    soon().until(() -> state("s").lowWater().equals(store.events().end()));
    registration.close();
    other.subscription("s").rewind(Subscription.Start.BEGINNING);
    List<Long> next = receive(bus, "s");

    soon().untilAsserted(() -> assertThat(next).containsExactly(1L));
  }
}
