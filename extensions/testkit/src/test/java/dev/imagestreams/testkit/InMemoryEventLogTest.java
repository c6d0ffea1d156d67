package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
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
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
  void subscriberThatMissedEventsIsToldTheCurrentStateAfterWhatIsLeft() {
    InMemoryEventLog log = logOfTen(0);
    ImageStream web = Samples.stream("shop/web");
    List<String> seen = new CopyOnWriteArrayList<>();
    try (InMemoryImageStreamStore store = new InMemoryImageStreamStore(log);
        NotificationBus bus = NotificationBus.over(log)) {
      log.subscription("s", log.beginning());
      web = move(store, web, "quiet", 1);
      for (int i = 1; i <= 11; i++) {
        web = move(store, web, "busy", i);
      }
      bus.subscribe(
          Subscription.named("s").to(ImageEvent.class).concurrency(1),
          event -> seen.add(shown(event)));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> seen.size() == 13 && bus.subscription("s").lag() == 0);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !bus.subscription("s").state().stateOwed());
    }

    // The first moves of both tags are dropped; what one of them came to is told by its state.
    assertThat(seen).contains("2 skipped", "state busy 11", "state quiet 1");
    assertThat(seen.stream().filter(event -> event.contains("busy")))
        .containsExactlyElementsOf(
            Stream.concat(
                    LongStream.rangeClosed(2, 11).mapToObj(i -> "moved busy " + i),
                    Stream.of("state busy 11"))
                .toList());
  }

  private static ImageStream move(
      InMemoryImageStreamStore store, ImageStream from, String tag, long number) {
    TagEvent item = new TagEvent(Samples.NOON, "app@" + number, Long.toString(number), number);
    NamedTagEventList history =
        from.status().tag(tag).orElseGet(() -> NamedTagEventList.empty(tag)).prepend(item);
    TagUpdated draft = (TagUpdated) Samples.moved(from, tag, number).event();
    return store
        .commit(
            Commit.of(
                store.get(from.key()),
                from.withStatus(from.status().withTag(history)),
                List.of(),
                List.of(
                    new EventDraft(
                        new TagUpdated(
                            draft.header(),
                            draft.stream(),
                            draft.streamUid(),
                            tag,
                            Optional.empty(),
                            new TagState(Long.toString(number), "app@" + number),
                            List.of(),
                            Cause.MANUAL)))))
        .stream()
        .orElseThrow();
  }

  private static String shown(ImageEvent event) {
    if (event instanceof EventsSkipped skipped) {
      return skipped.count() + " skipped";
    }
    TagUpdated moved = (TagUpdated) event;
    return (moved.isState() ? "state " : "moved ") + moved.tag() + " " + moved.current().image();
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
