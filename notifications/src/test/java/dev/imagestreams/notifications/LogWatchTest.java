package dev.imagestreams.notifications;

import static dev.imagestreams.notifications.Events.push;
import static dev.imagestreams.notifications.Events.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.notifications.Events.Refused;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Looking at a log as it grows. */
class LogWatchTest {

  private final InMemoryEventLog log = new InMemoryEventLog(1000);
  private final NotificationBus bus = NotificationBus.over(log);
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    bus.close();
  }

  private static List<String> ids(int from, int to) {
    List<String> ids = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      ids.add("reg/" + i);
    }
    return ids;
  }

  private void publish(int from, int to) {
    for (int i = from; i <= to; i++) {
      bus.publish(push(i, "t" + i % 3));
    }
  }

  @Test
  void everyEventAfterThePositionIsToldInOrder() {
    publish(1, 3);
    Position after = log.end();
    publish(4, 400);
    bus.watch(after, event -> seen.add(event.id()));
    publish(401, 700);

    soon().until(() -> seen.size() == 697);
    assertThat(seen).containsExactlyElementsOf(ids(4, 700));
  }

  @Test
  void nothingOfItIsRememberedInTheLog() {
    LogWatch watch = bus.watch(log.beginning(), event -> seen.add(event.id()));
    publish(1, 2);
    soon().until(() -> seen.size() == 2);

    assertThat(log.subscriptions()).isEmpty();
    assertThat(watch.position()).isEqualTo(log.end());
  }

  @Test
  void oneEventIsToldAtATimeWhoeverHasItTold() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    LogWatch watch =
        bus.watch(
            log.beginning(),
            event -> {
              if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
              }
              seen.add(event.id());
              inside.decrementAndGet();
            });
    ExecutorService others = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            others.submit(
                () -> {
                  for (int n = 0; n < 100; n++) {
                    watch.catchUp();
                  }
                }));
      }
      publish(1, 500);
      for (Future<?> each : all) {
        each.get(30, SECONDS);
      }
    } finally {
      others.shutdownNow();
    }
    watch.catchUp();

    assertThat(seen).containsExactlyElementsOf(ids(1, 500));
    assertThat(overlaps).hasValue(0);
  }

  @Test
  void whoCatchesUpHasWhatTheLogHas() {
    LogWatch watch = bus.watch(log.beginning(), event -> seen.add(event.id()));
    for (int i = 1; i <= 200; i++) {
      publish(i, i);
      watch.catchUp();
      assertThat(seen).hasSize(i);
    }
  }

  @Test
  void eventsThatAreGoneAreCountedInTheirPlace() {
    InMemoryEventLog small = new InMemoryEventLog(10);
    for (int i = 1; i <= 13; i++) {
      small.append(push(i, "latest"));
    }
    try (NotificationBus other = NotificationBus.over(small)) {
      List<ImageEvent> all = new CopyOnWriteArrayList<>();
      other.watch(small.beginning(), all::add).catchUp();

      assertThat(all.get(0))
          .isInstanceOfSatisfying(EventsSkipped.class, s -> assertThat(s.count()).isEqualTo(3));
      assertThat(all.stream().skip(1).map(ImageEvent::id)).containsExactlyElementsOf(ids(4, 13));
    }
  }

  @Test
  void whatTheListenerThrowsEndsTheWatchAtThatEvent() {
    publish(1, 5);
    Position second = log.read(log.beginning(), 2).get(1).position();
    LogWatch watch =
        bus.watch(
            log.beginning(),
            event -> {
              if (event.id().equals("reg/3")) {
                throw new Refused();
              }
              seen.add(event.id());
            });

    assertThatThrownBy(() -> watch.ended().toCompletableFuture().get(30, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Refused.class);
    publish(6, 7);
    assertThatIllegalStateException().isThrownBy(watch::catchUp);
    assertThat(seen).containsExactly("reg/1", "reg/2");
    assertThat(watch.position()).isEqualTo(second);
  }

  @Test
  void logThatCannotBeReadForAWhileIsReadAgain() {
    AtomicBoolean broken = new AtomicBoolean();
    EventLog failing =
        new ForwardingLog(log) {
          @Override
          public List<LoggedEvent> read(Position after, int max) {
            if (broken.get()) {
              throw new Refused();
            }
            return super.read(after, max);
          }
        };
    try (NotificationBus other = NotificationBus.over(failing)) {
      LogWatch watch = other.watch(log.beginning(), event -> seen.add(event.id()));
      broken.set(true);
      assertThatThrownBy(watch::catchUp).isInstanceOf(Refused.class);
      publish(1, 1);
      broken.set(false);

      soon().until(() -> seen.size() == 1);
      assertThat(watch.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void closingWaitsForTheListenerThatIsBeingCalledAndTellsNoMore() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    LogWatch watch =
        bus.watch(
            log.beginning(),
            event -> {
              called.countDown();
              goOn.await();
              seen.add(event.id());
            });
    publish(1, 2);
    assertThat(called.await(30, SECONDS)).isTrue();
    List<String> whenClosed = new CopyOnWriteArrayList<>();
    Thread closer =
        new Thread(
            () -> {
              watch.close();
              whenClosed.addAll(seen);
            });
    closer.start();
    soon().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
    goOn.countDown();
    closer.join(30_000);

    assertThat(whenClosed).containsExactly("reg/1");
    assertThat(watch.ended().toCompletableFuture()).isCompletedWithValue(null);
    assertThat(seen).containsExactly("reg/1");
  }

  @Test
  void listenerMayCloseItsOwnWatch() throws Exception {
    AtomicReference<LogWatch> watch = new AtomicReference<>();
    CountDownLatch made = new CountDownLatch(1);
    watch.set(
        bus.watch(
            log.beginning(),
            event -> {
              made.await();
              seen.add(event.id());
              watch.get().close();
            }));
    publish(1, 2);
    made.countDown();
    watch.get().ended().toCompletableFuture().get(30, SECONDS);

    assertThat(seen).containsExactly("reg/1");
  }

  @Test
  void listenerCannotWaitForItself() {
    AtomicReference<LogWatch> watch = new AtomicReference<>();
    watch.set(bus.watch(log.beginning(), event -> watch.get().catchUp()));
    publish(1, 1);

    assertThatThrownBy(() -> watch.get().ended().toCompletableFuture().get(30, SECONDS))
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("wait for itself");
  }

  @Test
  void closingTheBusEndsItsWatches() {
    LogWatch watch = bus.watch(log.end(), event -> seen.add(event.id()));
    bus.close();
    log.append(push(1, "latest"));

    assertThat(watch.ended().toCompletableFuture()).isCompletedWithValue(null);
    assertThat(seen).isEmpty();
    assertThatIllegalStateException().isThrownBy(() -> bus.watch(log.end(), event -> {}));
  }

  @Test
  void positionOfAnotherLogIsRefusedAtOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> bus.watch(new Position("elsewhere"), event -> {}))
        .withMessageContaining("elsewhere");
  }
}
