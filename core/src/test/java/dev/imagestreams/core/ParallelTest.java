package dev.imagestreams.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.ImageStreamsException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Doing the same to many things. */
@Timeout(60)
class ParallelTest {

  private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

  private final ExecutorService executor = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    executor.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 200})
  void everythingIsDoneOnceAndNoMoreAtATimeThanMay(int concurrency) {
    Queue<Integer> done = new ConcurrentLinkedQueue<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    new Parallel(executor, concurrency)
        .forEach(
            HUNDRED,
            each -> {
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              done.add(each);
              Thread.yield();
              inside.decrementAndGet();
            });

    assertThat(done).containsExactlyInAnyOrderElementsOf(HUNDRED);
    assertThat(most.get()).isLessThanOrEqualTo(concurrency);
  }

  @Test
  void asMuchIsDoneAtATimeAsMay() {
    Phaser all = new Phaser(8);

    // Ends only when eight are at it together.
    new Parallel(executor, 8).forEach(HUNDRED.subList(0, 8), each -> all.arriveAndAwaitAdvance());

    assertThat(all.getPhase()).isEqualTo(1);
  }

  @Test
  void tasksMayDoThingsInParallelThemselves() {
    Parallel parallel = new Parallel(executor, 4);
    Set<List<Integer>> done = ConcurrentHashMap.newKeySet();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();

    parallel.forEach(
        HUNDRED,
        one ->
            parallel.forEach(
                HUNDRED.subList(0, 10),
                two -> {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  done.add(List.of(one, two));
                  inside.decrementAndGet();
                }));

    assertThat(done).hasSize(1_000);
    assertThat(most.get()).isLessThanOrEqualTo(4);
  }

  @Test
  void taskOfASingleThingHasAllTheHelpers() {
    Parallel parallel = new Parallel(executor, 8);
    Phaser all = new Phaser(8);

    parallel.forEach(
        List.of(1),
        one -> parallel.forEach(HUNDRED.subList(0, 8), two -> all.arriveAndAwaitAdvance()));

    assertThat(all.getPhase()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void whatATaskThrowsIsThrownOnceTheOthersHaveEnded(int concurrency) {
    AtomicInteger inside = new AtomicInteger();
    Parallel parallel = new Parallel(executor, concurrency);

    assertThatThrownBy(
            () ->
                parallel.forEach(
                    HUNDRED,
                    each -> {
                      inside.incrementAndGet();
                      Thread.yield();
                      inside.decrementAndGet();
                      if (each == 40) {
                        throw new IllegalArgumentException("of one");
                      }
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("of one");
    assertThat(inside.get()).isZero();
  }

  @Test
  void interruptionEndsIt() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    Thread[] caller = new Thread[1];
    Future<?> call =
        executor.submit(
            () -> {
              caller[0] = Thread.currentThread();
              begun.countDown();
              new Parallel(executor, 4)
                  .forEach(
                      HUNDRED,
                      each -> {
                        try {
                          never.await();
                        } catch (InterruptedException e) {
                          interrupted.incrementAndGet();
                          Thread.currentThread().interrupt();
                        }
                      });
            });
    begun.await();
    caller[0].interrupt();

    assertThatThrownBy(() -> call.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("interrupted; nothing was changed");
    assertThat(interrupted.get()).isBetween(1, 4);
  }
}
