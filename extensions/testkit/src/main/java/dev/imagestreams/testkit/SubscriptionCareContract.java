package dev.imagestreams.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.Delivery;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.ParkedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.SubscriptionControl;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * What those who look after subscriptions may rely on, whatever log the bus reads, as tests: extend
 * it, give it an empty store, and run it.
 */
public abstract class SubscriptionCareContract extends BusContract {

  /** For those who extend it. */
  protected SubscriptionCareContract() {}

  // What was put aside

  @Test
  void parkedEventIsListedWithWhatIsKnownOfIt() {
    Instant before = Instant.now().minusMillis(1);
    Position position = park(1);

    ParkedEvent parked = control().parked().get(0);
    assertThat(control().parked()).hasSize(1);
    assertThat(parked.position()).isEqualTo(position);
    assertThat(parked.event()).contains(Samples.push(1, "latest").numbered(1));
    assertThat(parked.attempts()).isEqualTo(2);
    assertThat(parked.reason()).contains("refused on purpose");
    assertThat(parked.time()).isBetween(before, Instant.now());
  }

  @Test
  void replayedEventIsDeliveredAgainOutOfItsPlace() {
    List<Delivery<ImagePushed>> seen = new CopyOnWriteArrayList<>();
    AtomicBoolean open = new AtomicBoolean();
    subscribeToAll(seen, open);
    Position first = bus.publish(Samples.push(1, "latest"));
    bus.publish(Samples.push(2, "latest"));
    soon().until(() -> seen.size() == 1 && !control().parked().isEmpty());
    open.set(true);
    control().replay(first);

    soon().until(() -> seen.size() == 2);
    assertThat(seen).extracting(delivery -> delivery.event().number()).containsExactly(2L, 1L);
    assertThat(seen).extracting(Delivery::replayed).containsExactly(false, true);
    assertThat(seen.get(1).attempt()).isEqualTo(1);
    soon().until(() -> state("s").replayed().isEmpty());
    assertThat(control().parked()).isEmpty();
  }

  @Test
  void replayedEventThatIsRefusedAgainIsParkedAgain() {
    park(1);
    ParkedEvent once = control().parked().get(0);
    control().replay(once.position());

    soon().until(() -> control().parked().size() == 1 && state("s").replayed().isEmpty());
    assertThat(control().parked().get(0).position()).isEqualTo(once.position());
  }

  @Test
  void allThatIsParkedIsReplayed() {
    List<Delivery<ImagePushed>> seen = new CopyOnWriteArrayList<>();
    AtomicBoolean open = new AtomicBoolean();
    bus.consume(
        pushes("s").retrying(1, SHORT, SHORT),
        delivery -> {
          if (!open.get()) {
            throw new Refused();
          }
          seen.add(delivery);
        });
    publish(1, 20, "latest");
    soon().until(() -> control().parked().size() == 20);
    open.set(true);

    assertThat(control().replayAll()).isEqualTo(20);
    soon().until(() -> seen.size() == 20);
    assertThat(seen)
        .extracting(delivery -> delivery.event().number())
        .containsExactlyElementsOf(numbers(1, 20));
    soon().until(() -> state("s").replayed().isEmpty());
    assertThat(control().replayAll()).isZero();
  }

  @Test
  void eventReplayedWhileNobodyIsThereIsGivenToTheNextSubscriber() {
    Position position = park(1);
    bus.close();
    bus = NotificationBus.over(store.events());
    control().replay(position);
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> seen.add(push.number()));

    soon().untilAsserted(() -> assertThat(seen).containsExactly(1L));
    soon().until(() -> state("s").replayed().isEmpty());
  }

  @Test
  void replayedEventCanBeAcknowledgedWithItsWork() {
    AtomicBoolean open = new AtomicBoolean();
    List<Boolean> applied = new CopyOnWriteArrayList<>();
    bus.consume(
        pushes("s").retrying(1, SHORT, SHORT),
        delivery -> {
          if (!open.get()) {
            throw new Refused();
          }
          ImageStream stream = Samples.stream("shop/web");
          applied.add(
              store
                  .commit(
                      new Commit(
                          stream.key(),
                          Optional.empty(),
                          Optional.of(stream),
                          List.of(),
                          List.of(Samples.moved(stream, "latest", 1)),
                          delivery.ack(),
                          Optional.empty()))
                  .applied());
        });
    Position position = bus.publish(Samples.push(1, "latest"));
    soon().until(() -> !control().parked().isEmpty());
    open.set(true);
    control().replay(position);

    soon().untilAsserted(() -> assertThat(applied).containsExactly(true));
    assertThat(state("s").replayed()).isEmpty();
  }

  @Test
  void droppedEventIsNotListedAndNotDelivered() {
    Position position = park(1);
    control().drop(position);

    assertThat(control().parked()).isEmpty();
    assertThatThrownBy(() -> control().drop(position)).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(() -> control().replay(position)).isInstanceOf(NoSuchElementException.class);
  }

  // Holding

  @Test
  void pausedSubscriptionIsGivenNothingUntilItIsResumed() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    List<Long> others = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> seen.add(push.number()));
    bus.subscribe(pushes("other"), push -> others.add(push.number()));
    control().pause();
    publish(1, 3, "latest");

    soon().until(() -> others.size() == 3);
    assertThat(seen).isEmpty();
    assertThat(control().lag()).isEqualTo(3);
    control().resume();
    soon().untilAsserted(() -> assertThat(seen).containsExactly(1L, 2L, 3L));
  }

  @Test
  void closeDoesNotWaitForWhatIsPaused() {
    bus.subscribe(pushes("s"), push -> {});
    control().pause();
    publish(1, 3, "latest");
    bus.close();

    assertThat(state("s").lowWater()).isEqualTo(store.events().beginning());
  }

  @Test
  void subscriptionWithoutASubscriberCannotBePaused() {
    store.events().subscription("s", store.events().beginning());

    assertThatIllegalStateException().isThrownBy(() -> control().pause());
    assertThatIllegalStateException().isThrownBy(() -> control().resume());
    assertThat(control().health()).isEmpty();
  }

  // Going elsewhere

  @Test
  void rewoundSubscriptionIsGivenEverythingAfterThatAgain() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> seen.add(push.number()));
    publish(1, 3, "latest");
    Position third = store.events().end();
    publish(4, 5, "latest");
    soon().until(() -> state("s").lowWater().equals(store.events().end()));
    control().rewind(third);

    soon().until(() -> seen.size() == 7);
    assertThat(seen).containsExactly(1L, 2L, 3L, 4L, 5L, 4L, 5L);
    soon().until(() -> state("s").lowWater().equals(store.events().end()));
    control().rewind(Subscription.Start.BEGINNING);
    soon().until(() -> seen.size() == 12);
  }

  @Test
  void subscriptionIsSentToTheEnd() {
    CountDownLatch gate = new CountDownLatch(1);
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s").retrying(OFTEN, SHORT, SHORT),
        push -> {
          if (gate.getCount() > 0) {
            throw new Refused();
          }
          seen.add(push.number());
        });
    publish(1, 50, "latest");
    control().rewind(Subscription.Start.NOW);
    gate.countDown();
    publish(51, 51, "latest");

    soon().until(() -> seen.contains(51L));
    assertThat(seen).containsExactly(51L);
  }

  @Test
  void subscriptionWithoutASubscriberIsRewoundForTheNext() {
    publish(1, 2, "latest");
    store.events().subscription("s", store.events().end());
    control().rewind(Subscription.Start.BEGINNING);
    List<Long> seen = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> seen.add(push.number()));

    soon().untilAsserted(() -> assertThat(seen).containsExactly(1L, 2L));
  }

  @Test
  void rewindingWaitsForTheListenerThatIsBeingCalled() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    List<Long> begun = new CopyOnWriteArrayList<>();
    List<Long> ended = new CopyOnWriteArrayList<>();
    bus.subscribe(
        pushes("s"),
        push -> {
          begun.add(push.number());
          entered.countDown();
          gate.await(30, SECONDS);
          ended.add(push.number());
        });
    publish(1, 1, "latest");
    assertThat(entered.await(30, SECONDS)).isTrue();
    Thread rewinder = new Thread(() -> control().rewind(Subscription.Start.BEGINNING));
    rewinder.start();
    soon().until(() -> rewinder.getState() == Thread.State.TIMED_WAITING);
    assertThat(begun).hasSize(1);
    gate.countDown();
    rewinder.join(30_000);

    soon().untilAsserted(() -> assertThat(ended).containsExactly(1L, 1L));
  }

  @Test
  void listenerCannotRewindItself() {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    bus.subscribe(
        pushes("s"),
        push -> {
          try {
            control().rewind(Subscription.Start.BEGINNING);
          } catch (IllegalStateException e) {
            thrown.set(e);
          }
        });
    publish(1, 1, "latest");

    soon().untilAsserted(() -> assertThat(thrown.get()).hasMessageContaining("\"s\""));
    soon().until(() -> state("s").lowWater().equals(store.events().end()));
  }

  @Test
  void rewoundSubscriptionIsStillEndedByItsRegistration() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    EventLog.Registration registration =
        bus.subscribe(pushes("s"), push -> seen.add(push.number()));
    publish(1, 1, "latest");
    soon().until(() -> seen.size() == 1);
    control().rewind(Subscription.Start.BEGINNING);
    soon().until(() -> seen.size() == 2);
    registration.close();
    List<Long> next = new CopyOnWriteArrayList<>();
    bus.subscribe(pushes("s"), push -> next.add(push.number()));
    publish(2, 2, "latest");

    soon().untilAsserted(() -> assertThat(next).containsExactly(2L));
    assertThat(seen).containsExactly(1L, 1L);
  }

  // Lists

  @Test
  void allSubscriptionsThatTheLogKnowsAreListed() {
    store.events().subscription("elsewhere", store.events().end());
    bus.subscribe(pushes("here"), push -> {});

    assertThat(bus.subscriptions())
        .extracting(SubscriptionControl::name)
        .containsExactlyInAnyOrder("elsewhere", "here");
    assertThatThrownBy(() -> bus.subscription("nowhere"))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("nowhere");
  }

  /** Has the subscription "s" put aside the push of a number; where that is. */
  private Position park(long number) {
    bus.subscribe(
        pushes("s").retrying(2, SHORT, Duration.ofMillis(10)),
        push -> {
          throw new Refused();
        });
    Position position = bus.publish(Samples.push(number, "latest"));
    soon().until(() -> !control().parked().isEmpty());
    return position;
  }

  /** Refuses the push number 1 until it is open. */
  private void subscribeToAll(List<Delivery<ImagePushed>> seen, AtomicBoolean open) {
    bus.consume(
        pushes("s").retrying(1, SHORT, SHORT),
        delivery -> {
          if (delivery.event().number() == 1 && !open.get()) {
            throw new Refused();
          }
          seen.add(delivery);
        });
  }

  private SubscriptionControl control() {
    return bus.subscription("s");
  }
}
