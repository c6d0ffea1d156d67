package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.store.TriggerStates;
import dev.imagestreams.core.store.TriggerStates.Saving;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the {@link TriggerStates} of every store must do, as tests: extend it, give it an empty
 * store, and run it. Each test has a store of its own, which is closed after it.
 */
public abstract class TriggerStatesContract {

  private static final Optional<Ack> NOTHING = Optional.empty();

  private ImageStreamStore store;
  private TriggerStates triggers;

  /** For those who extend it. */
  protected TriggerStatesContract() {}

  /** An empty store. Called before each test. */
  protected abstract ImageStreamStore createStore();

  @BeforeEach
  final void createEmptyStore() {
    store = createStore();
    triggers = store.triggers();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  private static TriggerState state(String trigger, long revision, String text) {
    return new TriggerState(trigger, revision, text);
  }

  @Test
  void unknownTriggersRememberNothing() {
    assertThat(triggers.get("a")).isEmpty();
    assertThat(triggers.list(Optional.empty(), 10)).isEmpty();
    assertThat(triggers.remove(state("a", 0, ""))).isFalse();
    assertThat(triggers.remove(state("a", 1, ""))).isFalse();
  }

  @Test
  void savedStatesAreThereWithTheNextRevision() {
    String text = "{\"of\":\"\u00fc \ud83d\ude00\"}\n";

    assertThat(triggers.save(List.of(state("a", 0, text)), NOTHING)).isEqualTo(Saving.SAVED);
    assertThat(triggers.get("a")).contains(state("a", 1, text));
    assertThat(triggers.save(List.of(state("a", 1, "")), NOTHING)).isEqualTo(Saving.SAVED);
    assertThat(triggers.get("a")).contains(state("a", 2, ""));
  }

  @Test
  void nothingIsSavedWhereOneWasWrittenSince() {
    triggers.save(List.of(state("a", 0, "first"), state("b", 0, "first")), NOTHING);
    triggers.save(List.of(state("b", 1, "second")), NOTHING);

    assertThat(triggers.save(List.of(state("a", 1, "late"), state("b", 1, "late")), NOTHING))
        .isEqualTo(Saving.OVERTAKEN);
    assertThat(triggers.save(List.of(state("c", 0, "late"), state("b", 0, "late")), NOTHING))
        .isEqualTo(Saving.OVERTAKEN);
    assertThat(triggers.save(List.of(state("c", 1, "never there")), NOTHING))
        .isEqualTo(Saving.OVERTAKEN);
    assertThat(triggers.list(Optional.empty(), 10))
        .containsExactly(state("a", 1, "first"), state("b", 2, "second"));
  }

  @Test
  void eventIsAcknowledgedTogetherWithTheStates() {
    Ack ack = event();

    assertThat(triggers.save(List.of(state("a", 0, "fired")), Optional.of(ack)))
        .isEqualTo(Saving.SAVED);

    assertThat(lowWater()).isEqualTo(ack.position());
  }

  @Test
  void eventIsNotAcknowledgedWhereNothingIsSaved() {
    Position before = store.events().beginning();
    Ack ack = event();

    assertThat(triggers.save(List.of(state("a", 1, "late")), Optional.of(ack)))
        .isEqualTo(Saving.OVERTAKEN);

    assertThat(lowWater()).isEqualTo(before);
  }

  @Test
  void eventThatWasAcknowledgedChangesNothingAgain() {
    Ack ack = event();
    store.events().settle(ack.subscription(), List.of(new Settlement.Acknowledged(ack.position())));

    assertThat(triggers.save(List.of(state("a", 0, "again")), Optional.of(ack)))
        .isEqualTo(Saving.CONSUMED);

    assertThat(triggers.get("a")).isEmpty();
  }

  @Test
  void statesAreListedInTheOrderOfTheirNames() {
    List<String> names = List.of("Z", "a", "a/b", "b", "\uff5a", "\ud83d\ude00");
    for (int i = names.size() - 1; i >= 0; i--) {
      triggers.save(List.of(state(names.get(i), 0, "")), NOTHING);
    }

    assertThat(triggers.list(Optional.empty(), 10))
        .extracting(TriggerState::trigger)
        .isEqualTo(names);
    assertThat(triggers.list(Optional.of("a"), 2))
        .extracting(TriggerState::trigger)
        .containsExactly("a/b", "b");
    assertThat(triggers.list(Optional.of("\ud83d\ude00"), 2)).isEmpty();
  }

  @Test
  void whatWasWrittenSinceIsNotRemoved() {
    triggers.save(List.of(state("a", 0, "first")), NOTHING);
    triggers.save(List.of(state("a", 1, "second")), NOTHING);

    assertThat(triggers.remove(state("a", 1, "first"))).isFalse();
    assertThat(triggers.get("a")).contains(state("a", 2, "second"));
    assertThat(triggers.remove(state("a", 2, "second"))).isTrue();
    assertThat(triggers.get("a")).isEmpty();
  }

  @Test
  void manyAreSavedAtOnce() {
    List<TriggerState> all =
        IntStream.range(0, 10_000).mapToObj(i -> state("t" + i, 0, "of " + i)).toList();

    assertThat(triggers.save(all, NOTHING)).isEqualTo(Saving.SAVED);

    assertThat(triggers.list(Optional.empty(), 20_000)).hasSize(10_000);
    assertThat(triggers.get("t777")).contains(state("t777", 1, "of 777"));
  }

  /** Each of them counts up as often as it can; no count is lost. */
  @Test
  void ofThoseWhoSaveAtTheSameTimeOneIsFirst()
      throws InterruptedException, ExecutionException, TimeoutException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        counts.add(threads.submit(() -> count(50)));
      }
      int counted = 0;
      for (Future<Integer> count : counts) {
        counted += count.get(60, TimeUnit.SECONDS);
      }
      assertThat(counted).isGreaterThanOrEqualTo(50);
      assertThat(triggers.get("a")).contains(state("a", counted, Integer.toString(counted)));
    } finally {
      threads.shutdownNow();
    }
  }

  private int count(int tries) {
    int saved = 0;
    for (int i = 0; i < tries; i++) {
      TriggerState before = triggers.get("a").orElse(state("a", 0, "0"));
      String next = Integer.toString(Integer.parseInt(before.state()) + 1);
      if (triggers.save(List.of(before.with(next)), NOTHING) == Saving.SAVED) {
        saved++;
      }
    }
    return saved;
  }

  /** An event that a subscription has not settled. */
  private Ack event() {
    EventLog log = store.events();
    log.subscription("triggers", log.beginning());
    return new Ack("triggers", log.append(Samples.push(1, "latest")));
  }

  private Position lowWater() {
    EventLog log = store.events();
    return log.subscription("triggers", log.beginning()).lowWater();
  }
}
