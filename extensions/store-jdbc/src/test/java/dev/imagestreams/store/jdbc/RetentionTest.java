package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.SubscriptionControl;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.testkit.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many events are kept, and how long. */
class RetentionTest {

  @TempDir Path directory;
  private final SettableClock clock = SettableClock.at(Streams.NOON);

  private SqliteStoreBuilder builder() {
    return SqliteImageStreamStore.builder(directory.resolve("store.db")).clock(clock);
  }

  private static void moves(SqliteImageStreamStore store, int from, int to) {
    ImageStream empty = Streams.empty("shop/web");
    ImageStream web = store.get(empty.key()).orElseGet(() -> Streams.create(store, empty));
    for (int i = from; i <= to; i++) {
      web = Streams.move(store, web, "latest", i);
    }
  }

  private static List<String> read(SqliteImageStreamStore store) {
    return store.events().read(store.events().beginning(), 100).stream()
        .map(RetentionTest::shown)
        .toList();
  }

  private static String shown(LoggedEvent logged) {
    return logged.event() instanceof EventsSkipped skipped
        ? skipped.count() + " skipped"
        : logged.event().id();
  }

  @Test
  void keepsSoManyAndSaysHowManyAreGone() {
    try (SqliteImageStreamStore store = builder().keepEvents(3).open()) {
      moves(store, 1, 5);

      assertThat(read(store)).containsExactly("2 skipped", "uid-web-3", "uid-web-4", "uid-web-5");
    }
  }

  @Test
  void goesOnAfterWhatIsGone() {
    try (SqliteImageStreamStore store = builder().keepEvents(3).open()) {
      moves(store, 1, 5);
      LoggedEvent skipped = store.events().read(store.events().beginning(), 1).get(0);

      assertThat(store.events().read(skipped.position(), 1))
          .extracting(logged -> logged.event().id())
          .containsExactly("uid-web-3");
    }
  }

  @Test
  void newSubscriptionHasNotMissedWhatWasGoneBefore() {
    try (SqliteImageStreamStore store = builder().keepEvents(3).open()) {
      moves(store, 1, 5);

      assertThat(store.events().subscription("new", store.events().beginning()).lowWater())
          .isEqualTo(EventRows.at(2));
    }
  }

  @Test
  void tellsTheCurrentStateToASubscriberWhoMissedWhatIsGone() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (SqliteImageStreamStore store = builder().keepEvents(3).open();
        NotificationBus bus = NotificationBus.over(store.events())) {
      store.events().subscription("s", store.events().beginning());
      moves(store, 1, 5);
      bus.subscribe(
          Subscription.named("s").to(TagUpdated.class),
          event -> seen.add(event.isState() ? "state" : event.id()));

      await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() == 4);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> !bus.subscription("s").state().stateOwed());
    }
    assertThat(seen).containsExactly("uid-web-3", "uid-web-4", "uid-web-5", "state");
  }

  @Test
  void listsWithoutItsEventWhatWasParkedAndIsGoneSince() {
    try (SqliteImageStreamStore store = builder().keepEvents(3).open();
        NotificationBus bus = NotificationBus.over(store.events())) {
      store.events().subscription("s", store.events().beginning());
      moves(store, 1, 1);
      Position gone = store.events().end();
      store.events().settle("s", List.of(new Settlement.Parked(gone, 3, "it rained")));
      moves(store, 2, 5);
      SubscriptionControl control = bus.subscription("s");

      assertThat(control.parked())
          .singleElement()
          .satisfies(parked -> assertThat(parked.event()).isEmpty());
      assertThat(control.replayAll()).isZero();
      assertThatIllegalStateException().isThrownBy(() -> control.replay(gone));
      control.drop(gone);
      assertThat(control.parked()).isEmpty();
    }
  }

  @Test
  void dropsWhatIsTooOldAsEventsCome() {
    try (SqliteImageStreamStore store = builder().keepEventsFor(Duration.ofDays(1)).open()) {
      moves(store, 1, 3);
      clock.advance(Duration.ofHours(25));
      moves(store, 4, 6);

      assertThat(read(store)).containsExactly("3 skipped", "uid-web-4", "uid-web-5", "uid-web-6");
    }
  }

  @Test
  void keepsWhatIsNotTooOldYet() {
    try (SqliteImageStreamStore store = builder().keepEventsFor(Duration.ofDays(1)).open()) {
      moves(store, 1, 2);
      clock.advance(Duration.ofHours(24));
      moves(store, 3, 3);

      assertThat(read(store)).containsExactly("uid-web-1", "uid-web-2", "uid-web-3");
    }
  }

  @Test
  void countsWhatIsInTheFileWhenItIsOpenedWithLessRoom() {
    try (SqliteImageStreamStore store = builder().open()) {
      moves(store, 1, 5);
    }
    try (SqliteImageStreamStore store = builder().keepEvents(2).open()) {
      moves(store, 6, 6);

      assertThat(read(store)).containsExactly("4 skipped", "uid-web-5", "uid-web-6");
    }
  }

  @Test
  void refusesToKeepNothing() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder().keepEvents(0).open());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().keepEventsFor(Duration.ZERO).open());
  }
}
