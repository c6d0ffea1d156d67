package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.EXACT;
import static dev.imagestreams.testkit.schedule.ScheduleScene.NOON;
import static dev.imagestreams.testkit.schedule.ScheduleScene.QUARTER;
import static dev.imagestreams.testkit.schedule.ScheduleScene.once;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.testkit.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Schedules that are held, ended and begun again, and clocks that jump. */
class ScheduleLifeTest {

  private static final String APP = "r.example/team/app";

  private final ScheduleScene scene = new ScheduleScene();

  @AfterEach
  void close() {
    scene.close();
  }

  // Holding

  @Test
  void nothingIsPolledWhilePausedAndAllThatIsDueAfterwards() {
    scene.registries.put(APP + ":v1", 1);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    schedule.pause();
    scene.apply(stream("shop/db", once(APP + ":v1")));
    scene.advanceTo(Duration.ofHours(1));
    assertThat(scene.registries.times(APP + " v1")).containsExactly(Duration.ZERO);
    assertThat(schedule.health().paused()).isTrue();
    assertThat(schedule.health().isWell()).isFalse();
    schedule.resume();
    scene.scheduler.runDue();

    assertThat(scene.registries.times(APP + " v1"))
        .containsExactly(Duration.ZERO, Duration.ofHours(1));
    assertThat(scene.refresher.calls("shop/db")).containsExactly("PT1H v1");
  }

  @Test
  void drainingWaitsForThePollThatRunsAndPausedNoneBegins() throws Exception {
    scene.registries.put(APP + ":v1", 1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Semaphore inside = new Semaphore(0);
      CountDownLatch answer = new CountDownLatch(1);
      scene.refresher.meanwhile(
          () -> {
            inside.release();
            waitFor(answer);
          });
      ImportSchedule schedule = scene.executor(threads).start(EXACT);
      scene.apply(stream("shop/web", scheduled(APP + ":v1")));
      assertThat(inside.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      schedule.pause();

      assertThat(schedule.drain(Duration.ZERO)).isFalse();
      assertThat(schedule.health().running()).isEqualTo(1);
      answer.countDown();
      assertThat(schedule.drain(Duration.ofSeconds(30))).isTrue();
      scene.advanceTo(Duration.ofHours(1));
      assertThat(schedule.drain(Duration.ZERO)).isTrue();
      assertThat(scene.refresher.calls("shop/web")).hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  // Ending

  @Test
  void closingWaitsForThePollThatRunsAndKeepsWhatCameOfIt() throws Exception {
    scene.registries.put(APP + ":v1", 1);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Semaphore inside = new Semaphore(0);
      CountDownLatch answer = new CountDownLatch(1);
      scene.refresher.meanwhile(
          () -> {
            inside.release();
            waitFor(answer);
          });
      ImportSchedule schedule =
          scene.executor(threads).start(EXACT.claimFor(Duration.ofSeconds(10)));
      scene.apply(stream("shop/web", scheduled(APP + ":v1")));
      assertThat(inside.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      Thread closing = new Thread(schedule::close);
      closing.start();
      await().atMost(Duration.ofSeconds(30)).until(() -> waits(closing));
      assertThat(scene.memory.work().nextDue())
          .as("nobody else is given it as long as it is waited for")
          .contains(NOON.plusSeconds(30));
      answer.countDown();
      closing.join(30_000);

      assertThat(closing.isAlive()).isFalse();
      assertThat(scene.memory.work().get("poll " + APP).orElseThrow().due())
          .isEqualTo(NOON.plus(QUARTER));
      assertThat(scene.memory.work().claim(NOON.plus(QUARTER), NOON.plusSeconds(9000), 9))
          .as("it is in nobody's hands")
          .hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING;
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aClosedScheduleDoesNothingAndClosesOnce() {
    scene.registries.put(APP + ":v1", 1);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    schedule.close();
    schedule.close();
    schedule.resume();
    scene.apply(stream("shop/db", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofHours(1));

    assertThat(scene.registries.asked()).hasSize(1);
    assertThat(scene.scheduler.nextDue()).as("nothing waits for its time").isEmpty();
  }

  @Test
  void aPollThatWasClaimedAndNotBegunIsLeftToOthersAtOnce() {
    scene.registries.put(APP + ":v1", 1);
    List<Runnable> given = new CopyOnWriteArrayList<>();
    ImportSchedule schedule = scene.executor(given::add).start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    given.remove(0).run();
    assertThat(schedule.health().running()).isEqualTo(1);
    Thread closing = new Thread(schedule::close);
    closing.start();
    await().atMost(Duration.ofSeconds(30)).until(() -> waits(closing));
    given.remove(0).run();
    await().atMost(Duration.ofSeconds(30)).until(() -> !closing.isAlive());

    assertThat(scene.registries.asked()).isEmpty();
    assertThat(scene.memory.work().claim(NOON, NOON.plusSeconds(9), 9)).hasSize(1);
  }

  @Test
  void aScheduleNeedsItsParts() {
    assertThatNullPointerException()
        .isThrownBy(() -> ImportSchedule.builder().build())
        .withMessage("give the builder a store");
    assertThatNullPointerException()
        .isThrownBy(() -> ImportSchedule.builder().store(scene.memory).build())
        .withMessage("give the builder a registryClient");
    assertThatNullPointerException()
        .isThrownBy(
            () ->
                ImportSchedule.builder()
                    .store(scene.memory)
                    .registryClient(scene.registries)
                    .build())
        .withMessage("give the builder a refresher");
    assertThatNullPointerException()
        .isThrownBy(
            () ->
                ImportSchedule.builder()
                    .store(scene.memory)
                    .registryClient(scene.registries)
                    .refresher(scene.refresher)
                    .build())
        .withMessage("give the builder a notificationBus");
  }

  // Beginning again

  @Test
  void aNewScheduleGoesOnWhereTheOldOneWas() {
    for (int i = 0; i < 30; i++) {
      scene.registries.put("r" + i + ".example/app:v1", 1);
    }
    ImportSchedule old = scene.start(EXACT);
    for (int i = 0; i < 30; i++) {
      scene.apply(stream("shop/web" + i, scheduled("r" + i + ".example/app:v1")));
      scene.advance(Duration.ofSeconds(20));
    }
    old.close();
    scene.registries.forgetAsked();
    scene.start(EXACT);
    assertThat(scene.registries.asked()).isEmpty();
    scene.advanceTo(Duration.ofMinutes(25));

    for (int i = 0; i < 30; i++) {
      assertThat(scene.registries.times("r" + i + ".example/app v1"))
          .containsExactly(Duration.ofSeconds(900 + 20L * i));
    }
  }

  @Test
  void aRestartWritesNothingOfWhatIsInOrder() {
    ScheduleSettings usual = ScheduleSettings.every(QUARTER);
    for (int i = 0; i < 30; i++) {
      scene.registries.put("r" + i + ".example/app:v1", 1);
    }
    ImportSchedule old = scene.start(usual);
    for (int i = 0; i < 30; i++) {
      scene.random(i / 30.0);
      scene.apply(stream("shop/web" + i, scheduled("r" + i + ".example/app:v1")));
    }
    scene.advanceTo(Duration.ofHours(2));
    old.close();
    List<String> written = new ArrayList<>();
    scene.failing.fail(
        call -> {
          if (call.name().matches("WorkQueue.(hasten|put|putAll|remove)")) {
            written.add(call.name());
          }
          return false;
        });
    scene.start(usual);

    assertThat(written).isEmpty();
  }

  @Test
  void aFailedTagIsNotTriedSoonerForARestart() {
    scene.registries.fail(APP + ":v1", Reason.UNAVAILABLE);
    ImportSchedule old = scene.start(EXACT);
    scene.apply(stream("shop/web", once(APP + ":v1")));
    scene.advanceTo(Duration.ofSeconds(100));
    old.close();
    scene.start(EXACT);
    scene.advanceTo(Duration.ofSeconds(300));

    assertThat(scene.registries.times(APP + " v1"))
        .extracting(Duration::toSeconds)
        .containsExactly(0L, 30L, 90L, 210L);
  }

  @Test
  void aPollThatEndedWithItsProcessIsDoneByAnother() {
    scene.registries.put(APP + ":v1", 1);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.memory.work().put("poll " + APP, NOON);
    List<Claim> lost = scene.memory.work().claim(NOON, NOON.plus(Duration.ofMinutes(15)), 1);
    assertThat(lost).hasSize(1);
    scene.start(EXACT);
    scene.advanceTo(Duration.ofMinutes(15).minusMillis(1));
    assertThat(scene.registries.asked()).isEmpty();
    scene.advanceTo(Duration.ofMinutes(15));

    assertThat(scene.registries.asked()).hasSize(1);
  }

  @Test
  void eventsThatWereMissedAreMadeUpForByAList() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.commit(stream("shop/web", scheduled(APP + ":v1")));
    scene.loseEvents();
    scene.scheduler.runDue();

    assertThat(scene.refresher.calls("shop/web")).hasSize(1);
  }

  @Test
  void aStreamWhoseDeletionWasMissedIsPolledNoMore() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.commitDeletion("shop/web");
    scene.loseEvents();
    scene.scheduler.runDue();

    assertThat(scene.work()).isEmpty();
  }

  // Clocks

  @Test
  void aClockThatIsSetBackPutsNothingOff() {
    Stepping clock = new Stepping(scene.scheduler.clock());
    for (int i = 0; i < 10; i++) {
      scene.registries.put("r" + i + ".example/app:v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r" + i + ".example/app:v1")));
    }
    clock.offset = Duration.ofDays(20_000);
    scene.clock(clock).start(EXACT);
    scene.advanceTo(Duration.ofMinutes(5));
    clock.offset = Duration.ZERO;
    scene.registries.forgetAsked();
    scene.advanceTo(Duration.ofMinutes(36));

    assertThat(scene.registries.counts()).hasSize(10);
    assertThat(scene.registries.counts().values()).allSatisfy(c -> assertThat(c).isBetween(2, 3));
  }

  @Test
  void aClockThatWasSetBackBetweenTwoSchedulesPutsNothingOff() {
    Stepping clock = new Stepping(scene.scheduler.clock());
    scene.registries.put(APP + ":v1", 1);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    clock.offset = Duration.ofDays(20_000);
    scene.clock(clock).start(EXACT).close();
    clock.offset = Duration.ZERO;
    scene.registries.forgetAsked();
    scene.start(EXACT);
    scene.advanceTo(Duration.ofMinutes(36));

    assertThat(scene.registries.times(APP + " v1")).hasSizeBetween(2, 3);
  }

  @Test
  void aClockThatIsSetForwardHasEachPolledOnce() {
    Stepping clock = new Stepping(scene.scheduler.clock());
    for (int i = 0; i < 10; i++) {
      scene.registries.put("r" + i + ".example/app:v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r" + i + ".example/app:v1")));
    }
    scene.clock(clock).start(EXACT);
    scene.registries.forgetAsked();
    clock.offset = Duration.ofDays(20_000);
    scene.advanceTo(Duration.ofMinutes(10));

    assertThat(scene.registries.counts().values()).hasSize(10).containsOnly(1);
  }

  @Test
  void aPollThatTakesLongerThanItsClaimIsNotBegunBesideItself() throws Exception {
    scene.registries.put(APP + ":v1", 1);
    SettableClock clock = SettableClock.at(NOON);
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      Semaphore inside = new Semaphore(0);
      CountDownLatch answer = new CountDownLatch(1);
      scene.refresher.meanwhile(
          () -> {
            inside.release();
            waitFor(answer);
          });
      ImportSchedule schedule = scene.clock(clock).executor(threads).start(EXACT);
      scene.apply(stream("shop/web", scheduled(APP + ":v1")));
      assertThat(inside.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
      clock.advance(Duration.ofHours(1));
      schedule.resume();
      Instant claimed = NOON.plus(Duration.ofHours(1)).plusSeconds(30);
      Instant next = NOON.plus(Duration.ofMinutes(75));
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> scene.memory.work().nextDue().filter(claimed::equals).isPresent());
      answer.countDown();
      assertThat(schedule.drain(Duration.ofSeconds(30))).isTrue();

      assertThat(scene.refresher.calls("shop/web")).hasSize(1);
      assertThat(scene.memory.work().nextDue()).contains(next);
      assertThat(scene.memory.work().claim(next, next.plusSeconds(9), 1))
          .as("it was given back, with what came of it")
          .extracting(claim -> claim.work().state())
          .allSatisfy(state -> assertThat(state).contains("lastSuccess"))
          .hasSize(1);
    } finally {
      threads.shutdownNow();
    }
  }

  /** A clock that is wrong by some time. */
  private static final class Stepping extends Clock {
    private final Clock right;
    private volatile Duration offset = Duration.ZERO;

    Stepping(Clock right) {
      this.right = right;
    }

    @Override
    public Instant instant() {
      return right.instant().plus(offset);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
