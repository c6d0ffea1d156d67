package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.EXACT;
import static dev.imagestreams.testkit.schedule.ScheduleScene.NOON;
import static dev.imagestreams.testkit.schedule.ScheduleScene.QUARTER;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.store.Work;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  // Claims that are kept alive

  /** Two schedules, and two streams of one repository that they are yet to notice. */
  private List<ImportSchedule> twoOverTwoStreams(ScheduleSettings settings) {
    List<ImportSchedule> both = List.of(scene.start(settings), scene.start(settings));
    scene.registries.put("r.example/app:v1", 1);
    scene.commit(stream("shop/web0", scheduled("r.example/app:v1")));
    scene.commit(stream("shop/web1", scheduled("r.example/app:v1")));
    return both;
  }

  /** Has something happen while the first stream is looked at. */
  private void meanwhileOnce(Runnable work) {
    scene.refresher.meanwhile(
        () -> {
          if (scene.refresher.calls().size() == 1) {
            work.run();
          }
        });
  }

  /** Each look, as the time since noon. */
  private List<Duration> looks() {
    return scene.refresher.calls().stream().map(call -> Duration.between(NOON, call.at())).toList();
  }

  /** Whichever of the two has it, and would claim it itself when the claim ends. */
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "30, 0", "30, 1"})
  void aPollThatTakesLongerThanItsClaimIsGivenToNobodyElse(int seconds, int owner) {
    List<ImportSchedule> both = twoOverTwoStreams(EXACT.claimFor(Duration.ofSeconds(seconds)));
    both.get(1 - owner).pause();
    meanwhileOnce(
        () -> {
          both.get(owner).pause();
          both.get(1 - owner).resume();
          scene.scheduler.advance(Duration.ofMillis(400L * seconds));
          assertThat(scene.memory.work().nextDue().orElseThrow())
              .as("long before it ends")
              .isAfter(NOON.plusSeconds(seconds));
          scene.scheduler.advance(Duration.ofMinutes(2));
          both.get(owner).resume();
        });
    scene.advanceTo(Duration.ofMinutes(10));

    Duration end = Duration.ofMinutes(2).plusMillis(400L * seconds);
    assertThat(looks()).containsExactly(ZERO, end);
    assertThat(scene.memory.work().get("poll r.example/app").orElseThrow().due())
        .isEqualTo(NOON.plus(end).plus(QUARTER));
  }

  @Test
  void thePollsOfAScheduleThatDiedAreTakenOverWhenTheirClaimsEnd() {
    scene.registries.put("r.example/app:v1", 1);
    List<Runnable> dead = new ArrayList<>();
    scene.executor(dead::add).start(EXACT);
    scene.apply(stream("shop/web", scheduled("r.example/app:v1")));
    dead.remove(0).run();
    assertThat(dead).as("the poll, which was claimed").hasSize(1);
    scene.executor(scene.scheduler).start(EXACT);
    scene.advanceTo(Duration.ofSeconds(30).minusMillis(1));
    assertThat(looks()).isEmpty();
    scene.advanceTo(Duration.ofSeconds(30));
    assertThat(looks()).containsExactly(Duration.ofSeconds(30));

    // Not quite dead: what it does now is too late.
    while (!dead.isEmpty()) {
      dead.remove(0).run();
    }
    assertThat(looks()).hasSize(1);
    assertThat(scene.memory.work().get("poll r.example/app").orElseThrow().due())
        .isEqualTo(NOON.plus(QUARTER).plusSeconds(30));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoCouldNotExtendAClaimBeginsWithNoOtherStream(boolean healed) {
    twoOverTwoStreams(EXACT);
    Instant end = NOON.plusSeconds(30);
    meanwhileOnce(
        () -> {
          scene.failing.fail(call -> call.name().equals("WorkQueue.extend"));
          scene.scheduler.advance(Duration.ofSeconds(30).minusMillis(1));
          assertThat(scene.memory.work().claim(end, end.plusSeconds(3600), 1)).hasSize(1);
          scene.scheduler.advance(Duration.ofSeconds(1));
          if (healed) {
            scene.failing.heal();
          }
        });
    scene.advanceTo(Duration.ofMinutes(10));

    assertThat(looks()).containsExactly(ZERO);
    assertThat(scene.memory.work().get("poll r.example/app"))
        .as("nothing is written of what came of it")
        .contains(new Work("poll r.example/app", NOON, ""));
  }

  @Test
  void whoLostAClaimBeforeItsTimeBeginsWithNoOtherStream() {
    twoOverTwoStreams(EXACT);
    meanwhileOnce(
        () -> {
          Instant wrong = scene.now().plus(Duration.ofHours(1));
          assertThat(scene.memory.work().claim(wrong, wrong.plusSeconds(60), 1)).hasSize(1);
          scene.scheduler.advance(Duration.ofSeconds(11));
        });
    scene.advanceTo(Duration.ofMinutes(10));

    assertThat(looks()).containsExactly(ZERO);
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
