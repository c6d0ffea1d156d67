package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.SubscriptionState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest extends EventLogContract {

  @Override
  protected EventLog createLog() {
    return new InMemoryEventLog();
  }

  private static InMemoryEventLog logOfTen(int events) {
    InMemoryEventLog log = new InMemoryEventLog(10);
    for (int i = 1; i <= events; i++) {
      log.append(Samples.push(i, "latest"));
    }
    return log;
  }

  @Test
  void fullLogHasSkippedNothing() {
    InMemoryEventLog log = logOfTen(10);

    assertThat(log.read(log.beginning(), 100))
        .extracting(e -> e.event().id())
        .containsExactly(
            "reg/1", "reg/2", "reg/3", "reg/4", "reg/5", "reg/6", "reg/7", "reg/8", "reg/9",
            "reg/10");
  }

  @Test
  void droppedEventsAreCountedInTheirPlace() {
    InMemoryEventLog log = logOfTen(13);
    List<LoggedEvent> read = log.read(log.beginning(), 100);

    assertThat(read).hasSize(11);
    assertThat(read.get(0).event())
        .isInstanceOfSatisfying(EventsSkipped.class, s -> assertThat(s.count()).isEqualTo(3));
    assertThat(read.get(1).event().id()).isEqualTo("reg/4");
  }

  @Test
  void readingOnAfterSkippedEventsGoesOnWithTheOldestThatIsLeft() {
    InMemoryEventLog log = logOfTen(13);
    Position skipped = log.read(log.beginning(), 1).get(0).position();

    assertThat(log.read(skipped, 1).get(0).event().id()).isEqualTo("reg/4");
  }

  @Test
  void readerWhoMissedOnlySomeIsToldHowMany() {
    InMemoryEventLog log = logOfTen(1);
    Position first = log.end();
    for (int i = 2; i <= 13; i++) {
      log.append(Samples.push(i, "latest"));
    }

    assertThat(log.read(first, 1).get(0).event())
        .isInstanceOfSatisfying(EventsSkipped.class, s -> assertThat(s.count()).isEqualTo(2));
  }

  @Test
  void newSubscriberDidNotMissWhatWasDroppedBeforeIt() {
    InMemoryEventLog log = logOfTen(13);
    SubscriptionState state = log.subscription("new", log.beginning());

    assertThat(log.read(state.lowWater(), 100))
        .hasSize(10)
        .noneMatch(logged -> logged.event() instanceof EventsSkipped);
  }

  @Test
  void subscriberIsGivenTheSkippedEventsAndThenTheRest() {
    InMemoryEventLog log = logOfTen(0);
    log.subscription("s", log.beginning());
    LongStream.rangeClosed(1, 13).forEach(number -> log.append(Samples.push(number, "latest")));
    List<ImageEvent> seen = new CopyOnWriteArrayList<>();
    try (NotificationBus bus = NotificationBus.over(log)) {
      bus.subscribe(
          Subscription.named("s").to(ImageEvent.class).from(Subscription.Start.BEGINNING),
          seen::add);
      await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() == 11);
    }

    assertThat(seen)
        .filteredOn(EventsSkipped.class::isInstance)
        .singleElement()
        .isInstanceOfSatisfying(EventsSkipped.class, s -> assertThat(s.count()).isEqualTo(3));
  }

  @Test
  void settlingTheSkippedEventsSettlesWhatWasDropped() {
    InMemoryEventLog log = logOfTen(13);
    log.subscription("s", log.beginning());
    Position skipped = log.read(log.beginning(), 1).get(0).position();
    log.settle("s", List.of(new Settlement.PassedOver(skipped)));

    assertThat(log.subscription("s", log.beginning()).lowWater()).isEqualTo(skipped);
  }

  @Test
  void restoredLogGoesOnWhereItsSnapshotWasTaken() {
    InMemoryEventLog log = logOfTen(3);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(new Settlement.Acknowledged(log.end())));
    InMemoryEventLog restored = new InMemoryEventLog(10);
    restored.restore(log.snapshot());
    restored.append(Samples.push(3, "latest"));
    restored.append(Samples.push(4, "latest"));

    assertThat(restored.read(restored.beginning(), 10))
        .extracting(e -> e.event().id() + " " + e.event().header().sequence())
        .containsExactly("reg/1 1", "reg/2 2", "reg/3 3", "reg/4 4");
    assertThat(restored.subscription("s", restored.beginning()))
        .isEqualTo(log.subscription("s", log.beginning()));
  }

  @Test
  void positionOfAnotherLogIsRefused() {
    InMemoryEventLog log = logOfTen(1);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> log.read(new Position("elsewhere"), 1))
        .withMessageContaining("elsewhere");
  }
}
