package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody reads past an event of the log, however late its transaction is committed. */
class PostgresLogTest {

  private final CountDownLatch written = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private final AtomicBoolean holds = new AtomicBoolean();
  private PostgresImageStreamStore store;

  @BeforeEach
  void open() {
    store =
        PostgresServer.shared().newStore().observer((connection, change, outcome) -> hold()).open();
  }

  @AfterEach
  void close() {
    goOn.countDown();
    store.close();
  }

  /** Has the transaction stay as it is, all written and nothing committed. */
  private void hold() {
    if (holds.compareAndSet(true, false)) {
      written.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static <T> FutureTask<T> inThread(java.util.concurrent.Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private void create(String key, long number) {
    ImageStream stream = Streams.empty(key);
    store.commit(
        Commit.of(
            Optional.empty(), stream, List.of(), List.of(Streams.event(stream, "t", number))));
  }

  private static List<String> sources(List<LoggedEvent> events) {
    return events.stream().map(logged -> logged.event().header().source()).toList();
  }

  @Test
  void whatIsCommittedLateIsNumberedLateAndReadByWhoHasReadFurther() throws Exception {
    holds.set(true);
    FutureTask<Boolean> late =
        inThread(
            () -> {
              create("late/app", 1);
              return true;
            });
    assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
    create("early/app", 1);
    create("early/web", 1);
    List<LoggedEvent> before = store.events().read(store.events().beginning(), 10);
    goOn.countDown();
    late.get(30, TimeUnit.SECONDS);
    List<LoggedEvent> after = store.events().read(before.get(1).position(), 10);

    assertThat(sources(before))
        .containsExactly("/imagestreams/early/app", "/imagestreams/early/web");
    assertThat(sources(after)).containsExactly("/imagestreams/late/app");
    assertThat(after.get(0).position()).isEqualTo(store.events().end());
  }

  @Test
  void whatIsRolledBackLeavesNoGap() {
    create("shop/a", 1);
    ImageStream stale = store.get(Streams.empty("shop/a").key()).orElseThrow();
    Streams.move(store, stale, "t", 2);
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> Streams.move(store, stale, "t", 3)))
        .isInstanceOf(dev.imagestreams.core.store.ConflictException.class);
    create("shop/b", 1);

    assertThat(store.events().read(store.events().beginning(), 10))
        .extracting(LoggedEvent::position)
        .containsExactly(new Position("1"), new Position("2"), new Position("3"));
  }

  /** By who closes: nobody else may come who could. */
  @Test
  void whatWasCommittedJustBeforeTheStoreWasClosedHasItsNumber() {
    PostgresStoreBuilder builder = PostgresServer.shared().newStore();
    try (PostgresImageStreamStore other = builder.open()) {
      ImageStream stream = Streams.create(other, Streams.empty("shop/web"));
      Streams.move(other, stream, "t", 1);
    }

    try (PostgresImageStreamStore looked = builder.view()) {
      assertThat(looked.events().read(looked.events().beginning(), 10)).hasSize(1);
    }
  }

  /** Many who commit, some of whom fail halfway, beside one who reads as fast as possible. */
  @Test
  void readerBesideManyWhoCommitMissesNothingAndSeesEachSourceInOrder() throws Exception {
    int threads = 6;
    int each = 60;
    List<FutureTask<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      String key = "many/s" + i;
      writers.add(
          inThread(
              () -> {
                create(key, 1);
                for (int n = 2; n <= each; n++) {
                  ImageStream before = store.get(Streams.empty(key).key()).orElseThrow();
                  Streams.move(store, before, "t" + n % 3, n);
                  store.events().append(Streams.push(key.hashCode() * 1000L + n, "r/" + key, "x"));
                }
                return true;
              }));
    }
    Set<String> seen = new HashSet<>();
    List<String> order = new ArrayList<>();
    Position at = store.events().beginning();
    int wanted = threads * (2 * each - 1);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (order.size() < wanted && System.nanoTime() < end) {
      for (LoggedEvent logged : store.events().read(at, 7)) {
        String event = logged.event().header().source() + " " + logged.event().header().sequence();
        assertThat(seen.add(event)).as(event).isTrue();
        order.add(event);
        at = logged.position();
      }
    }
    for (FutureTask<Boolean> writer : writers) {
      assertThat(writer.get(60, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(order).hasSize(wanted);
    for (int i = 0; i < threads; i++) {
      String source = "/imagestreams/many/s" + i + " ";
      List<String> own = order.stream().filter(event -> event.startsWith(source)).toList();
      List<String> inOrder = new ArrayList<>();
      for (int n = 1; n <= each; n++) {
        inOrder.add(source + n);
      }
      assertThat(own).containsExactlyElementsOf(inOrder);
    }
  }
}
