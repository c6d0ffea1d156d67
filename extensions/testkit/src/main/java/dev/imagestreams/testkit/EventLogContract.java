package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link EventLog} must do, as tests: extend it, give it an empty log, and run it. Each
 * test has a log of its own.
 */
public abstract class EventLogContract {

  /** For those who extend it. */
  protected EventLogContract() {}

  private EventLog log;

  /** An empty log. Called before each test. */
  protected abstract EventLog createLog();

  @BeforeEach
  final void createEmptyLog() {
    log = createLog();
  }

  @Test
  void emptyLogHasNothingAndEndsWhereItBegins() {
    assertThat(log.read(log.beginning(), 10)).isEmpty();
    assertThat(log.end()).isEqualTo(log.beginning());
  }

  @Test
  void eventsAreReadInTheOrderTheyWereAppended() {
    append(3);

    assertThat(ids(log.read(log.beginning(), 10))).containsExactly("reg/1", "reg/2", "reg/3");
  }

  @Test
  void newsOfTheSameIdIsAddedOnce() {
    Position first = log.append(Samples.push(1, "latest"));
    log.append(Samples.push(2, "latest"));
    Position again = log.append(Samples.push(1, "latest"));

    assertThat(again).isEqualTo(first);
    assertThat(ids(log.read(log.beginning(), 10))).containsExactly("reg/1", "reg/2");
  }

  @Test
  void newsIsNumberedWithinItsRepository() {
    log.append(Samples.push(7, "team/app", "a"));
    log.append(Samples.push(8, "team/other", "a"));
    log.append(Samples.push(9, "team/app", "b"));

    assertThat(log.read(log.beginning(), 10))
        .extracting(e -> e.event().header().source() + " " + e.event().header().sequence())
        .containsExactly(
            "/registries/reg/team/app 1",
            "/registries/reg/team/other 1",
            "/registries/reg/team/app 2");
  }

  @Test
  void eventIsReadAsItWasAppended() {
    log.append(Samples.push(1, "latest"));

    assertThat(log.read(log.beginning(), 1).get(0).event())
        .isEqualTo(Samples.push(1, "latest").numbered(1));
  }

  @Test
  void appendTellsWhereTheEventIs() {
    Position first = log.append(Samples.push(1, "latest"));
    Position second = log.append(Samples.push(2, "latest"));

    assertThat(log.read(log.beginning(), 10))
        .extracting(LoggedEvent::position)
        .containsExactly(first, second);
    assertThat(log.end()).isEqualTo(second);
  }

  @Test
  void logIsReadPageByPage() {
    append(5);
    List<String> read = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    Position at = log.beginning();
    List<LoggedEvent> page = log.read(at, 2);
    while (!page.isEmpty()) {
      sizes.add(page.size());
      read.addAll(ids(page));
      at = page.get(page.size() - 1).position();
      page = log.read(at, 2);
    }

    assertThat(read).containsExactly("reg/1", "reg/2", "reg/3", "reg/4", "reg/5");
    assertThat(sizes).containsExactly(2, 2, 1);
  }

  @Test
  void nothingComesAfterTheEnd() {
    append(2);

    assertThat(log.read(log.end(), 10)).isEmpty();
  }

  @Test
  void newSubscriptionBeginsWhereItIsTold() {
    append(2);

    assertThat(log.subscription("now", log.end()).lowWater()).isEqualTo(log.end());
    assertThat(log.subscription("all", log.beginning()).lowWater()).isEqualTo(log.beginning());
  }

  @Test
  void subscriptionsBeginningIsRemembered() {
    append(1);
    Position begun = log.end();
    log.subscription("s", begun);
    append(2);

    assertThat(log.subscription("s", log.end()).lowWater()).isEqualTo(begun);
  }

  @Test
  void settlingInOrderAdvancesTheLowWater() {
    List<Position> at = append(2);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(acknowledged(at.get(0))));

    assertThat(state("s").lowWater()).isEqualTo(at.get(0));
    assertThat(state("s").settledAbove()).isEmpty();
  }

  @Test
  void settlingAheadIsKeptAboveTheLowWater() {
    List<Position> at = append(3);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(acknowledged(at.get(2))));

    assertThat(state("s").lowWater()).isEqualTo(log.beginning());
    assertThat(state("s").settledAbove()).containsExactly(at.get(2));
  }

  @Test
  void closingTheGapAdvancesTheLowWaterOverWhatWasSettledAhead() {
    List<Position> at = append(4);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(acknowledged(at.get(1)), acknowledged(at.get(2))));
    log.settle("s", List.of(acknowledged(at.get(0))));

    assertThat(state("s").lowWater()).isEqualTo(at.get(2));
    assertThat(state("s").settledAbove()).isEmpty();
  }

  @Test
  void settlingTwiceChangesNothing() {
    List<Position> at = append(3);
    log.subscription("s", log.beginning());
    List<Settlement> settlements = List.of(acknowledged(at.get(0)), parked(at.get(2)));
    log.settle("s", settlements);
    SubscriptionState once = state("s");
    log.settle("s", settlements);

    assertThat(state("s")).isEqualTo(once);
    assertThat(once.parked()).hasSize(1);
  }

  @Test
  void passingOverSettlesEverythingUpToThere() {
    List<Position> at = append(4);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(acknowledged(at.get(1)), acknowledged(at.get(3))));
    log.settle("s", List.of(new Settlement.PassedOver(at.get(2))));

    assertThat(state("s").lowWater()).isEqualTo(at.get(3));
    assertThat(state("s").settledAbove()).isEmpty();
  }

  @Test
  void passingOverNeverGoesBack() {
    List<Position> at = append(3);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(new Settlement.PassedOver(at.get(2))));
    log.settle("s", List.of(new Settlement.PassedOver(at.get(0))));

    assertThat(state("s").lowWater()).isEqualTo(at.get(2));
  }

  @Test
  void whatWasPutAsideIsListedAndCountsAsSettled() {
    List<Position> at = append(2);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(parked(at.get(0))));

    assertThat(state("s").parked()).containsExactly(parked(at.get(0)));
    assertThat(state("s").lowWater()).isEqualTo(at.get(0));
  }

  @Test
  void subscriptionsDoNotShareTheirProgress() {
    List<Position> at = append(1);
    log.subscription("s", log.beginning());
    log.subscription("other", log.beginning());
    log.settle("s", List.of(acknowledged(at.get(0))));

    assertThat(state("other").lowWater()).isEqualTo(log.beginning());
  }

  // Looking after subscriptions

  @Test
  void eventIsFoundByItsPosition() {
    List<Position> at = append(3);

    assertThat(log.find(at.get(1)).map(LoggedEvent::event).map(ImageEvent::id)).contains("reg/2");
    assertThat(log.find(at.get(1)).map(LoggedEvent::position)).contains(at.get(1));
    assertThat(log.find(log.beginning())).isEmpty();
  }

  @Test
  void lastEventOfASourceAndASubjectIsFound() {
    for (int i = 1; i <= 90; i++) {
      log.append(Samples.push(i, i % 3 == 0 ? "team/app" : "team/other", "t" + i % 2));
    }

    assertThat(lastOf("/registries/reg/team/app", "t0")).contains("reg/90");
    assertThat(lastOf("/registries/reg/team/app", "t1")).contains("reg/87");
    assertThat(lastOf("/registries/reg/team/other", "t1")).contains("reg/89");
    assertThat(lastOf("/registries/reg/team", "t1")).isEmpty();
    assertThat(lastOf("/registries/reg/team/app", "t")).isEmpty();
    assertThat(lastOf("/registries/reg/team/app", "")).isEmpty();
  }

  @Test
  void lastEventIsTheLastThatIsWantedHoweverFarBack() {
    List<Position> at = append(200);
    Optional<LoggedEvent> second =
        log.lastOf("/registries/reg/team/app", "latest", event -> event.id().equals("reg/2"));

    assertThat(second.map(LoggedEvent::position)).contains(at.get(1));
    assertThat(log.lastOf("/registries/reg/team/app", "latest", event -> false)).isEmpty();
  }

  @Test
  void lastEventIsFoundWhateverItsTagIsCalled() {
    List<String> tags = List.of("1", "a\"b", "\\", "\u00e4", "\t", "'", "%");
    for (int i = 0; i < tags.size(); i++) {
      log.append(Samples.push(i + 1, tags.get(i)));
    }

    for (int i = 0; i < tags.size(); i++) {
      assertThat(lastOf("/registries/reg/team/app", tags.get(i)))
          .as(tags.get(i))
          .contains("reg/" + (i + 1));
    }
  }

  private Optional<String> lastOf(String source, String subject) {
    return log.lastOf(source, subject, event -> true).map(found -> found.event().id());
  }

  @Test
  void subscriptionsAreListedAsTheyAre() {
    List<Position> at = append(2);
    log.subscription("b", log.beginning());
    log.subscription("a", log.end());
    log.settle("b", List.of(acknowledged(at.get(0))));

    assertThat(log.subscriptions()).containsOnlyKeys("a", "b");
    assertThat(log.subscriptions().get("b")).isEqualTo(state("b"));
    assertThat(state("b").lowWater()).isEqualTo(at.get(0));
  }

  @Test
  void lagCountsWhatIsNotSettled() {
    List<Position> at = append(5);
    log.subscription("s", log.beginning());
    assertThat(log.lag("s")).isEqualTo(5);
    log.settle("s", List.of(acknowledged(at.get(0)), parked(at.get(3))));
    assertThat(log.lag("s")).isEqualTo(3);
    log.replay("s", List.of(at.get(3)));
    assertThat(log.lag("s")).isEqualTo(4);
    log.settle("s", List.of(new Settlement.PassedOver(at.get(4))));
    assertThat(log.lag("s")).isEqualTo(1);
  }

  @Test
  void whatWasPutAsideIsReplayedOnce() {
    List<Position> at = append(2);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(parked(at.get(0)), acknowledged(at.get(1))));

    assertThat(log.replay("s", at)).containsExactly(at.get(0));
    assertThat(state("s").parked()).isEmpty();
    assertThat(state("s").replayed()).containsExactly(at.get(0));
    assertThat(state("s").lowWater()).isEqualTo(at.get(1));
    assertThat(log.replay("s", at)).isEmpty();
  }

  @Test
  void settlingAnEventThatIsReplayedEndsThat() {
    List<Position> at = append(2);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(parked(at.get(0)), parked(at.get(1))));
    log.replay("s", at);
    log.settle("s", List.of(acknowledged(at.get(0)), parked(at.get(1))));

    assertThat(state("s").replayed()).isEmpty();
    assertThat(state("s").parked()).containsExactly(parked(at.get(1)));
    assertThat(state("s").lowWater()).isEqualTo(at.get(1));
  }

  @Test
  void whatIsReplayedIsListedInTheLogsOrder() {
    List<Position> at = append(12);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(parked(at.get(11)), parked(at.get(1)), parked(at.get(5))));
    log.replay("s", List.of(at.get(5), at.get(11)));
    log.replay("s", List.of(at.get(1)));

    assertThat(state("s").replayed()).containsExactly(at.get(1), at.get(5), at.get(11));
  }

  @Test
  void passingOverLeavesWhatIsReplayed() {
    List<Position> at = append(2);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(parked(at.get(0))));
    log.replay("s", at);
    log.settle("s", List.of(new Settlement.PassedOver(at.get(1))));

    assertThat(state("s").replayed()).containsExactly(at.get(0));
  }

  @Test
  void droppedEventStaysSettledAndIsNotListed() {
    List<Position> at = append(2);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(parked(at.get(0)), parked(at.get(1))));

    assertThat(log.drop("s", List.of(at.get(0)))).containsExactly(at.get(0));
    assertThat(log.drop("s", List.of(at.get(0)))).isEmpty();
    assertThat(state("s").parked()).containsExactly(parked(at.get(1)));
    assertThat(state("s").lowWater()).isEqualTo(at.get(1));
  }

  @Test
  void rewoundSubscriptionGoesOnFromThere() {
    List<Position> at = append(5);
    log.subscription("s", log.beginning());
    log.settle("s", List.of(parked(at.get(0)), parked(at.get(1)), parked(at.get(2))));
    log.settle("s", List.of(acknowledged(at.get(4))));
    log.replay("s", List.of(at.get(1)));
    log.rewind("s", at.get(1), false);

    assertThat(state("s"))
        .isEqualTo(
            new SubscriptionState(
                at.get(1), Set.of(), List.of(parked(at.get(0))), List.of(at.get(1)), false));
    log.rewind("s", at.get(4), false);
    assertThat(state("s").lowWater()).isEqualTo(at.get(4));
  }

  @Test
  void rewindingToNowhereIsRefused() {
    append(1);
    log.subscription("s", log.beginning());
    Position end = log.end();
    append(1, 2);
    log.rewind("s", end, false);
    Position unknown = new Position(log.end().opaque() + "0");

    assertThatIllegalArgumentException().isThrownBy(() -> log.rewind("s", unknown, false));
    assertThat(state("s").lowWater()).isEqualTo(end);
  }

  @Test
  void whoIsOwedTheStateIsRemembered() {
    append(1);
    Position begun = log.end();
    assertThat(log.subscriptionOwedState("s", begun).stateOwed()).isTrue();
    log.subscription("other", begun);
    append(1, 2);

    assertThat(state("s")).isEqualTo(log.subscriptionOwedState("s", log.end()));
    assertThat(state("s").stateOwed()).isTrue();
    assertThat(state("s").lowWater()).isEqualTo(begun);
    assertThat(log.subscriptionOwedState("other", begun).stateOwed()).isFalse();
  }

  @Test
  void debtOfTheStateIsPaidAndMadeAgain() {
    append(1);
    log.subscriptionOwedState("s", log.beginning());
    log.settle("s", List.of(new Settlement.StateTold(log.end())));
    assertThat(state("s").stateOwed()).isFalse();
    log.settle("s", List.of(new Settlement.StateOwed(log.end())));
    assertThat(state("s").stateOwed()).isTrue();
    log.rewind("s", log.beginning(), false);
    assertThat(state("s").stateOwed()).isFalse();
    log.rewind("s", log.end(), true);

    assertThat(state("s").stateOwed()).isTrue();
    assertThat(state("s").lowWater()).isEqualTo(log.end());
  }

  @Test
  void unknownSubscriptionIsNeverLookedAfter() {
    append(1);
    List<Position> none = List.of();

    assertThatIllegalArgumentException().isThrownBy(() -> log.lag("unknown"));
    assertThatIllegalArgumentException().isThrownBy(() -> log.settle("unknown", List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> log.replay("unknown", none));
    assertThatIllegalArgumentException().isThrownBy(() -> log.drop("unknown", none));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> log.rewind("unknown", log.beginning(), false));
    assertThat(log.subscriptions()).isEmpty();
  }

  // Hints

  @Test
  void hintComesWhenTheEventCanBeRead() {
    AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
    log.onAppend(inThisThread(() -> seen.set(ids(log.read(log.beginning(), 10)))));
    append(1);

    assertThat(seen.get()).containsExactly("reg/1");
  }

  @Test
  void closedHintIsNotCalled() {
    List<String> calls = new ArrayList<>();
    EventLog.Registration registration = log.onAppend(inThisThread(() -> calls.add("closed")));
    log.onAppend(inThisThread(() -> calls.add("open")));
    registration.close();
    registration.close();
    append(1);

    assertThat(calls).isNotEmpty().containsOnly("open");
  }

  /** A hint of what this thread adds: another thread may look for what other processes added. */
  private static Runnable inThisThread(Runnable hint) {
    Thread here = Thread.currentThread();
    return () -> {
      if (Thread.currentThread() == here) {
        hint.run();
      }
    };
  }

  /** Appends pushes with the numbers from 1. */
  private List<Position> append(int count) {
    return append(count, 1);
  }

  private List<Position> append(int count, int from) {
    List<Position> positions = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      positions.add(log.append(Samples.push(i, "latest")));
    }
    return positions;
  }

  private SubscriptionState state(String name) {
    return log.subscription(name, log.beginning());
  }

  private static Settlement acknowledged(Position position) {
    return new Settlement.Acknowledged(position);
  }

  private static Settlement.Parked parked(Position position) {
    return new Settlement.Parked(position, 3, "it broke", Samples.NOON);
  }

  private static List<String> ids(List<LoggedEvent> events) {
    return events.stream().map(LoggedEvent::event).map(ImageEvent::id).toList();
  }
}
