package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.EXACT;
import static dev.imagestreams.testkit.schedule.ScheduleScene.NOON;
import static dev.imagestreams.testkit.schedule.ScheduleScene.QUARTER;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.schedule.ImportSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many polls at a time, of one schedule or of two over one store. */
class ScheduleSharingTest {

  private final ScheduleScene scene = new ScheduleScene();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    scene.close();
    threads.shutdownNow();
  }

  private void streams(int many) {
    for (int i = 0; i < many; i++) {
      String image = "r" + i % 7 + ".example/app" + i + ":v1";
      scene.registries.put(image, 1);
      scene.apply(stream("shop/web" + i, scheduled(image)));
    }
  }

  /** The tasks of both schedules are run one at a time, in any order. */
  @Test
  void inWhateverOrderTwoSchedulesGetToRunEachPollIsDoneOnce() {
    for (long seed = 1; seed <= 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Runnable> tasks = new ArrayList<>();
      Map<String, Integer> begun = new ConcurrentHashMap<>();
      try (ScheduleScene both = new ScheduleScene()) {
        for (int i = 0; i < 25; i++) {
          both.registries.put("r" + i + ".example/app:v1", 1);
          both.apply(stream("shop/web" + i, scheduled("r" + i + ".example/app:v1")));
        }
        for (String name : List.of("one", "other")) {
          both.executor(
              work ->
                  tasks.add(
                      () -> {
                        int before = both.refresher.calls().size();
                        work.run();
                        begun.merge(name, both.refresher.calls().size() - before, Integer::sum);
                      }));
          both.start(EXACT.concurrency(4));
        }
        for (int quarter = 0; quarter <= 3; quarter++) {
          both.advanceTo(QUARTER.multipliedBy(quarter));
          // Turns that wait for a place are told in milliseconds.
          for (int i = 0; i < 400; i++) {
            while (!tasks.isEmpty()) {
              tasks.remove(random.nextInt(tasks.size())).run();
            }
            both.advance(Duration.ofMillis(10));
          }
        }

        assertThat(both.registries.counts()).as("seed %d", seed).hasSize(25);
        assertThat(both.registries.counts().values()).as("seed %d", seed).containsOnly(4);
        assertThat(begun).as("seed %d", seed).hasSize(2);
        assertThat(begun.values()).allSatisfy(count -> assertThat(count).isPositive());
        tasks.forEach(Runnable::run);
      }
    }
  }

  @Test
  void twoSchedulesNeverPollOneRepositoryAtTheSameTime() {
    Map<String, AtomicInteger> inside = new ConcurrentHashMap<>();
    AtomicInteger worst = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger all = new AtomicInteger();
    scene.registries.meanwhile(
        asked -> {
          AtomicInteger here =
              inside.computeIfAbsent(asked.repository().toString(), r -> new AtomicInteger());
          worst.accumulateAndGet(here.incrementAndGet(), Math::max);
          most.accumulateAndGet(all.incrementAndGet(), Math::max);
          for (int i = 0; i < 50; i++) {
            Thread.yield();
          }
          all.decrementAndGet();
          here.decrementAndGet();
        });
    streams(60);
    scene.executor(threads);
    List<ImportSchedule> schedules = List.of(scene.start(EXACT), scene.start(EXACT));
    for (int quarter = 0; quarter <= 4; quarter++) {
      scene.advanceTo(QUARTER.multipliedBy(quarter));
      int wanted = 60 * (quarter + 1);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                scene.advance(Duration.ofMillis(10));
                return scene.registries.asked().size() >= wanted && isIdle(schedules);
              });
    }
    assertThat(worst).hasValue(1);
    assertThat(most).as("others at the same time").hasValueGreaterThan(1);
    assertThat(scene.registries.counts()).hasSize(60);
    assertThat(schedules).allSatisfy(each -> assertThat(each.health().lastSuccess()).isPresent());
  }

  private static boolean isIdle(List<ImportSchedule> schedules) {
    return schedules.stream().allMatch(each -> each.health().running() == 0);
  }

  @Test
  void aHostThatHangsKeepsNoOtherWaiting() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    AtomicInteger hanging = new AtomicInteger();
    scene.registries.meanwhile(
        asked -> {
          if (asked.repository().host().equals("slow.example")) {
            hanging.incrementAndGet();
            waitFor(end);
          }
        });
    for (int i = 0; i < 100; i++) {
      scene.registries.put("slow.example/app" + i + ":v1", 1);
      scene.apply(stream("shop/slow" + i, scheduled("slow.example/app" + i + ":v1")));
    }
    ImportSchedule schedule = scene.executor(threads).start(EXACT.concurrency(8));
    await().atMost(Duration.ofSeconds(30)).until(() -> hanging.get() == 4);
    scene.registries.put("quick.example/app:v1", 1);
    scene.apply(stream("shop/quick", scheduled("quick.example/app:v1")));
    await().atMost(Duration.ofSeconds(30)).until(() -> quick() == 1);
    assertThat(scene.now()).as("at once, however many wait for the slow host").isEqualTo(NOON);
    streams(50);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              scene.advance(Duration.ofMillis(10));
              return quick() == 51;
            });
    assertThat(hanging).as("no more than half of all").hasValue(4);
    assertThat(schedule.health().running()).isEqualTo(4);
    end.countDown();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              scene.advance(Duration.ofMillis(100));
              return hanging.get() >= 100;
            });

    assertThat(scene.now()).as("soon after it answers again").isBefore(NOON.plus(QUARTER));
    schedule.pause();
    assertThat(schedule.drain(Duration.ofSeconds(30))).isTrue();
  }

  private long quick() {
    return scene.registries.counts().keySet().stream()
        .filter(what -> !what.startsWith("slow.example"))
        .count();
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsWantedWhileItsRepositoryIsPolledIsLookedAtRightAfterwards() throws Exception {
    scene.registries.put("r.example/app:v1", 1);
    scene.registries.put("r.example/app:v2", 2);
    Semaphore inside = new Semaphore(0);
    CountDownLatch answer = new CountDownLatch(1);
    scene.registries.meanwhile(
        asked -> {
          inside.release();
          waitFor(answer);
        });
    ImportSchedule schedule = scene.executor(threads).start(EXACT);
    scene.apply(stream("shop/first", scheduled("r.example/app:v1")));
    assertThat(inside.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    scene.apply(stream("shop/second", scheduled("r.example/app:v2")));
    scene.apply(stream("shop/other", scheduled("s.example/app:v1")));
    await().atMost(Duration.ofSeconds(30)).until(() -> schedule.health().repositories() == 2);
    // The poll of the other repository was written after what is wanted of the first.
    await().atMost(Duration.ofSeconds(30)).until(() -> scene.work().size() == 2);
    answer.countDown();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> !scene.registries.times("r.example/app v2").isEmpty());

    assertThat(scene.now()).isEqualTo(NOON);
  }

  @Test
  void whenOneScheduleEndsTheOtherDoesAll() {
    streams(20);
    ImportSchedule one = scene.start(EXACT);
    scene.start(EXACT);
    one.close();
    scene.registries.forgetAsked();
    scene.advanceTo(QUARTER.plusSeconds(5));

    assertThat(scene.registries.counts()).hasSize(20);
    assertThat(scene.registries.counts().values()).containsOnly(1);
  }

  @Test
  void aStreamThatOneScheduleHasNotNoticedYetIsNotForgottenByIt() {
    scene.registries.put("r.example/app:v1", 1);
    List<Runnable> late = new ArrayList<>();
    scene.executor(late::add);
    scene.start(EXACT);
    scene.executor(scene.scheduler).start(EXACT);
    // The second adds the poll, and the first claims it before it has heard of the stream.
    scene.commit(stream("shop/web", scheduled("r.example/app:v1")));
    scene.memory.work().put("poll r.example/app", scene.now());
    while (!late.isEmpty()) {
      late.remove(0).run();
    }
    assertThat(scene.refresher.calls("shop/web")).containsExactly("PT0S v1");
    scene.advanceTo(QUARTER);
    while (!late.isEmpty()) {
      late.remove(0).run();
    }

    assertThat(scene.work()).containsExactly("poll r.example/app");
    assertThat(scene.registries.times("r.example/app v1")).containsExactly(Duration.ZERO, QUARTER);
  }
}
