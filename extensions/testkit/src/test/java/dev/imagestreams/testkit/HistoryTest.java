package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Delivery;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.StreamUpdated;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sixteen threads commit, and subscriptions of all kinds miss nothing, get nothing twice, and get
 * each tag's events in order.
 *
 * <p>A hundred thousand events, or {@code -Dhistory.events=1000000}; those of {@code
 * -Dhistory.seed}.
 */
class HistoryTest {

  private static final int EVENTS = Integer.getInteger("history.events", 100_000);
  private static final long SEED = Long.getLong("history.seed", 20261127);

  /** Committed before all subscriptions are waited for: less than the log keeps. */
  private static final int WAVE = 25_000;

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final StreamKey COUNTED = HistoryWriters.key(7);
  private static final StreamKey COUNT = StreamKey.parse("counts/seventh");

  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private final NotificationBus bus = NotificationBus.over(store.events());
  private final List<Witness> witnesses = new ArrayList<>();
  private final Set<String> failedBefore = ConcurrentHashMap.newKeySet();
  private HistoryWriters writers;

  @BeforeEach
  void createStreams() {
    System.err.println("HistoryTest: seed " + SEED + ", events " + EVENTS);
    writers = new HistoryWriters(store, SEED);
  }

  @AfterEach
  void close() {
    writers.close();
    bus.close();
  }

  @Test
  void nothingIsMissedDoubledOrMixedUp() throws Exception {
    watch("all", ImageEvent.class, wanted -> wanted, any -> true);
    watch("tags", TagUpdated.class, wanted -> wanted, LogReader::isOfTag);
    watch("changes", StreamUpdated.class, wanted -> wanted, event -> !LogReader.isOfTag(event));
    watch(
        "stream",
        ImageEvent.class,
        wanted -> wanted.ofStream(HistoryWriters.key(3)),
        event -> event.stream().equals(HistoryWriters.key(3)));
    watch(
        "tag",
        ImageEvent.class,
        wanted -> wanted.ofTag("t2"),
        event -> event.subject().equals("t2"));
    watch("single", TagUpdated.class, wanted -> wanted.concurrency(1), LogReader::isOfTag);
    watchThrowing();
    consumeIntoCount();
    Witness leaving = new Witness("leaving", LogReader::isOfTag);
    witnesses.add(leaving);
    EventLog.Registration comes = subscribe(leaving);

    LogReader log = new LogReader(store.events());
    for (int first = 0; first < EVENTS; first += WAVE) {
      writers.begin(first, Math.min(EVENTS, first + WAVE));
      comes.close();
      comes = subscribe(leaving);
      writers.await();
      log.readOn();
      awaitAll(log);
    }

    bus.close();

    assertThat(log.numbers()).as("events in the log").isEqualTo(EVENTS);
    assertThat(witnesses).allSatisfy(witness -> assertThat(witness.problems()).isEmpty());
    assertThat(count()).isEqualTo(log.count(HistoryTest::isCounted));
  }

  private void awaitAll(LogReader log) {
    Awaitility.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (Witness witness : witnesses) {
                assertThat(witness.missing(log)).as("missed by %s", witness.name()).isEmpty();
              }
            });
  }

  private interface Refined<E extends ImageEvent> {
    Subscription<E> of(Subscription<E> subscription);
  }

  private <E extends ImageEvent> void watch(
      String name, Class<E> type, Refined<E> refined, Witness.Wanted wanted) {
    Witness witness = new Witness(name, wanted);
    witnesses.add(witness);
    bus.subscribe(
        refined.of(Subscription.named(name).to(type)),
        event -> {
          witness.begin((StreamEvent) event);
          witness.end((StreamEvent) event);
        });
  }

  private EventLog.Registration subscribe(Witness witness) {
    return bus.subscribe(
        Subscription.named(witness.name()).to(TagUpdated.class),
        event -> {
          witness.begin(event);
          witness.end(event);
        });
  }

  /** Some events fail the first time: their tags wait, and nothing else changes. */
  private void watchThrowing() {
    Witness witness = new Witness("throwing", LogReader::isOfTag);
    witnesses.add(witness);
    bus.subscribe(
        Subscription.named("throwing")
            .to(TagUpdated.class)
            .retrying(3, Duration.ofMillis(1), Duration.ofMillis(10)),
        event -> {
          witness.begin(event);
          if (HistoryWriters.number(event) % 10_007 == 0 && failedBefore.add(event.id())) {
            witness.fail(event);
            throw new StoreException("not the first time");
          }
          witness.end(event);
        });
  }

  /** Counts one stream's events in another, in the commit that acknowledges the event. */
  private void consumeIntoCount() {
    ImageStream zero = Samples.labelled(Samples.stream(COUNT.toString()), "count", "0");
    store.commit(Commit.of(Optional.empty(), zero, List.of(), List.of()));
    Witness witness = new Witness("counting", HistoryTest::isCounted);
    witnesses.add(witness);
    bus.consume(
        Subscription.named("counting").to(TagUpdated.class).ofStream(COUNTED).concurrency(1),
        delivery -> {
          witness.begin(delivery.event());
          count(delivery);
          witness.end(delivery.event());
        });
  }

  private void count(Delivery<TagUpdated> delivery) {
    ImageStream before = store.get(COUNT).orElseThrow();
    store.commit(
        new Commit(
            COUNT,
            Optional.of(before),
            Optional.of(Samples.labelled(before, "count", Long.toString(count() + 1))),
            List.of(),
            List.of(),
            delivery.ack(),
            Optional.empty()));
  }

  private long count() {
    return Long.parseLong(store.get(COUNT).orElseThrow().metadata().labels().get("count"));
  }

  private static boolean isCounted(StreamEvent event) {
    return LogReader.isOfTag(event) && event.stream().equals(COUNTED);
  }
}
