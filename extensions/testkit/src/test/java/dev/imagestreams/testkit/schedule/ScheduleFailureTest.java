package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.EXACT;
import static dev.imagestreams.testkit.schedule.ScheduleScene.QUARTER;
import static dev.imagestreams.testkit.schedule.ScheduleScene.following;
import static dev.imagestreams.testkit.schedule.ScheduleScene.once;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is polled when, where registries, stores or others fail. */
class ScheduleFailureTest {

  private static final String APP = "r.example/team/app";

  private final ScheduleScene scene = new ScheduleScene();

  @AfterEach
  void close() {
    scene.close();
  }

  // Registries

  @Test
  void whatMayPassIsTriedLaterEachTime() {
    scene.registries.fail(APP + ":v1", Reason.UNAVAILABLE);
    scene.start(EXACT);
    scene.apply(stream("shop/web", once(APP + ":v1")));
    scene.advanceTo(Duration.ofHours(3));

    assertThat(seconds(APP + " v1"))
        .containsExactly(0L, 30L, 90L, 210L, 450L, 930L, 1890L, 3810L, 7410L);
    assertThat(scene.status("shop/web", "v1")).isEqualTo("nothing, Unavailable");
  }

  @Test
  void whatIsScheduledIsTriedAtItsIntervalAtTheLatest() {
    scene.registries.fail(APP + ":v1", Reason.TIMED_OUT);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofHours(1));

    assertThat(seconds(APP + " v1")).containsExactly(0L, 30L, 90L, 210L, 450L, 930L, 1830L, 2730L);
  }

  @Test
  void whatIsWellAgainIsPolledAtItsIntervalAgain() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.fail(APP + ":v1", Reason.UNREACHABLE);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofSeconds(40));
    scene.registries.heal(APP + ":v1");
    scene.advanceTo(Duration.ofSeconds(1890));

    assertThat(seconds(APP + " v1")).containsExactly(0L, 30L, 90L, 990L, 1890L);
    assertThat(scene.status("shop/web", "v1")).startsWith("sha256:").doesNotContain("Unreachable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNAUTHORIZED", "NOT_FOUND"})
  void whatLastsIsNotTriedUntilSomethingElseIsWanted(Reason reason) {
    scene.registries.put(APP + ":v2", 2);
    scene.registries.fail(APP + ":v1", reason);
    scene.start(EXACT);
    scene.apply(stream("shop/web", once(APP + ":v1")));
    scene.advanceTo(Duration.ofDays(1));
    assertThat(seconds(APP + " v1")).containsExactly(0L);

    scene.apply(
        stream(
            "shop/web",
            once(APP + ":v1").withFrom(Optional.of(ObjectReference.dockerImage(APP + ":v2")))));
    assertThat(scene.status("shop/web", "v1")).startsWith("sha256:");
  }

  @Test
  void whatLastsIsTriedAtItsIntervalWhereItIsScheduled() {
    scene.registries.fail(APP + ":v1", Reason.UNAUTHORIZED);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(QUARTER.multipliedBy(2));

    assertThat(seconds(APP + " v1")).containsExactly(0L, 900L, 1800L);
  }

  @Test
  void oneTagThatFailsDoesNotHaveTheOthersTriedSooner() {
    scene.registries.put(APP + ":v2", 2);
    scene.registries.fail(APP + ":v1", Reason.UNAVAILABLE);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2")));
    scene.advanceTo(Duration.ofMinutes(10));

    assertThat(seconds(APP + " v2")).containsExactly(0L);
    assertThat(seconds(APP + " v1")).containsExactly(0L, 30L, 90L, 210L, 450L);
  }

  @Test
  void aBusyTagDoesNotHaveAFailedOneTriedBeforeItsTime() {
    scene.registries.put(APP + ":v2", 2);
    scene.registries.fail(APP + ":v1", Reason.UNAVAILABLE);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2", "10s")));
    scene.advanceTo(Duration.ofSeconds(220));

    // Early by a tenth of its wait, since its repository is asked anyway.
    assertThat(seconds(APP + " v1")).containsExactly(0L, 30L, 90L, 200L);
  }

  @Test
  void aListThatFailsIsTriedAgainLaterEachTime() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.fail(APP, Reason.UNAVAILABLE);
    scene.start(EXACT);
    scene.apply(ImageStream.of("shop/web", APP));
    scene.advanceTo(Duration.ofSeconds(100));
    scene.registries.heal(APP);
    scene.advanceTo(Duration.ofHours(2));

    assertThat(seconds(APP + " tags")).containsExactly(0L, 30L, 90L, 210L);
    assertThat(scene.status("shop/web", "v1")).startsWith("sha256:");
  }

  @Test
  void aRepositorysTagThatFailedIsTriedAgainByItself() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.registries.fail(APP + ":v1", Reason.UNAVAILABLE);
    scene.start(EXACT);
    scene.apply(ImageStream.of("shop/web", APP));
    assertThat(scene.status("shop/web", "v1")).isEqualTo("nothing, Unavailable");
    scene.advanceTo(Duration.ofSeconds(40));
    scene.registries.heal(APP + ":v1");
    scene.advanceTo(Duration.ofHours(2));

    assertThat(scene.refresher.calls("shop/web"))
        .containsExactly("PT0S all", "PT30S v1", "PT1M30S v1");
    assertThat(scene.status("shop/web", "v1")).startsWith("sha256:");
  }

  // Whoever brings streams up to date

  @Test
  void aRefresherThatThrowsIsAskedAgainAndKeepsNoOtherStreamWaiting() {
    scene.registries.put(APP + ":v1", 1);
    AtomicBoolean bad = new AtomicBoolean(true);
    scene.refresher.meanwhile(
        () -> {
          List<RecordingRefresher.Call> calls = scene.refresher.calls();
          boolean first = calls.get(calls.size() - 1).stream().name().equals("bad");
          if (first && bad.get()) {
            throw new IllegalStateException("on purpose");
          }
        });
    scene.start(EXACT);
    scene.apply(stream("shop/bad", scheduled(APP + ":v1")));
    scene.apply(stream("shop/good", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofSeconds(40));
    bad.set(false);
    scene.advanceTo(QUARTER);

    assertThat(scene.refresher.calls("shop/bad"))
        .containsExactly("PT0S v1", "PT30S v1", "PT1M30S v1", "PT15M v1");
    assertThat(scene.refresher.calls("shop/good")).containsExactly("PT0S v1", "PT15M v1");
  }

  @Test
  void anErrorEndsNoSchedule() {
    scene.registries.put(APP + ":v1", 1);
    AtomicInteger errors = new AtomicInteger(2);
    scene.refresher.meanwhile(
        () -> {
          if (errors.getAndDecrement() > 0) {
            throw new StackOverflowError("on purpose");
          }
        });
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(QUARTER);

    assertThat(scene.refresher.calls("shop/web")).containsExactly("PT0S v1", "PT30S v1", "PT1M v1");
  }

  // Stores

  @Test
  void aStoreThatFailsForAWhileLosesNoPoll() {
    for (int i = 0; i < 20; i++) {
      scene.registries.put("r.example/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r.example/app" + i + ":v1")));
    }
    scene.start(EXACT);
    scene.advanceTo(Duration.ofMinutes(5));
    scene.failing.failAll();
    scene.registries.put("r.example/new:v1", 1);
    scene.apply(stream("shop/new", scheduled("r.example/new:v1")));
    scene.delete("shop/web7");
    scene.advanceTo(Duration.ofMinutes(40));
    assertThat(scene.registries.times("r.example/app0 v1")).hasSize(1);
    scene.failing.heal();
    scene.advanceTo(Duration.ofMinutes(41));

    for (int i = 0; i < 20; i++) {
      assertThat(scene.registries.times("r.example/app" + i + " v1"))
          .as("repository %d", i)
          .hasSize(i == 7 ? 1 : 2);
    }
    assertThat(scene.registries.times("r.example/new v1")).hasSize(1);
    assertThat(scene.work()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "WorkQueue.claim",
        "WorkQueue.extend",
        "WorkQueue.release",
        "WorkQueue.nextDue",
        "WorkQueue.get",
        "WorkQueue.putAll",
        "WorkQueue.put",
        "WorkQueue.hasten",
        "WorkQueue.remove",
        "HostBudgets.get",
        "HostBudgets.put",
        "ImageStreamStore.get",
        "ImageStreamStore.commit"
      })
  void whateverFailsHalfOfTheTimeIsMadeUpFor(String call) {
    scene.registries.put(APP + ":v1", 1);
    SplittableRandom random = new SplittableRandom(7);
    scene.start(EXACT);
    scene.failing.fail(each -> each.name().equals(call) && random.nextBoolean());
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofHours(2));
    scene.registries.put(APP + ":v1", 2);
    scene.advanceTo(Duration.ofMinutes(160));

    assertThat(scene.items("shop/web", "v1")).isEqualTo(2);
    assertThat(scene.work()).hasSize(1);
    scene.delete("shop/web");
    scene.advanceTo(Duration.ofHours(3));
    assertThat(scene.work()).isEmpty();
  }

  @Test
  void whatAPollFoundOutIsNotLostWhereItCannotBeWrittenAtOnce() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.failing.fail(each -> each.name().equals("WorkQueue.release"));
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofMinutes(3));
    scene.failing.heal();
    scene.advanceTo(QUARTER.multipliedBy(2));

    assertThat(seconds(APP + " v1")).containsExactly(0L, 900L, 1800L);
  }

  @Test
  void nothingIsPolledThatCannotBePaidFor() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT.requestsPerMinute(20));
    scene.failing.fail(each -> each.name().equals("HostBudgets.draw"));
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofMinutes(10));
    assertThat(scene.registries.asked()).isEmpty();
    scene.failing.heal();
    scene.advanceTo(Duration.ofMinutes(10).plusSeconds(30));

    assertThat(scene.registries.times(APP + " v1")).hasSize(1);
  }

  @Test
  void noRequestIsMadeBeyondThoseThatWerePaidForWhereItCannotBeCharged() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT.requestsPerMinute(20));
    scene.failing.fail(each -> each.name().equals("HostBudgets.charge"));
    scene.apply(following("shop/web", APP, "15m"));
    scene.advanceTo(Duration.ofSeconds(20));
    assertThat(scene.registries.counts())
        .as("the list is paid for")
        .containsOnlyKeys(APP + " tags");
    scene.failing.heal();
    scene.advanceTo(Duration.ofSeconds(60));

    assertThat(scene.status("shop/web", "v1")).startsWith("sha256:");
  }

  @Test
  void whatAPollFoundOutIsNotLostWhereWhatItDidNotNeedCannotBeGivenBack() {
    scene.registries.feed(APP);
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.start(EXACT.requestsPerMinute(20));
    AtomicInteger refused = new AtomicInteger();
    scene.failing.fail(
        each ->
            each.name().equals("HostBudgets.charge")
                && (int) each.arguments().get(2) < 0
                && refused.incrementAndGet() > 0);
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2")));
    scene.advanceTo(QUARTER.multipliedBy(2));

    assertThat(refused).hasPositiveValue();
    assertThat(seconds(APP + " changes")).containsExactly(0L, 900L, 1800L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HostBudgets.draw", "HostBudgets.charge"})
  void whatCannotBePaidForHalfOfTheTimeIsMadeUpFor(String call) {
    scene.registries.put(APP + ":v1", 1);
    SplittableRandom random = new SplittableRandom(7);
    scene.start(EXACT.requestsPerMinute(20));
    scene.failing.fail(each -> each.name().equals(call) && random.nextBoolean());
    scene.apply(following("shop/web", APP, "15m"));
    scene.advanceTo(Duration.ofHours(2));
    scene.registries.put(APP + ":v1", 2);
    scene.advanceTo(Duration.ofMinutes(160));

    assertThat(scene.items("shop/web", "v1")).isEqualTo(2);
  }

  @Test
  void aStreamThatCannotBeReadKeepsNoOtherWaiting() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.failing.fail(
        each ->
            each.name().equals("ImageStreamStore.get")
                && each.arguments().equals(List.of(StreamKey.parse("shop/bad"))));
    scene.apply(stream("shop/bad", scheduled(APP + ":v1")));
    scene.apply(stream("shop/good", scheduled(APP + ":v1")));
    assertThat(scene.refresher.calls("shop/good")).hasSize(1);
    assertThat(scene.refresher.calls("shop/bad")).isEmpty();
    scene.failing.heal();
    scene.advanceTo(Duration.ofSeconds(10));

    assertThat(scene.refresher.calls("shop/bad")).hasSize(1);
  }

  @Test
  void aStartThatFailsCanBeTriedAgain() {
    scene.registries.put(APP + ":v1", 1);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    ImportSchedule schedule = scene.prepare(EXACT);
    scene.failing.fail(each -> each.name().equals("ImageStreamStore.list"));
    assertThatThrownBy(schedule::start).isInstanceOf(StoreException.class);
    scene.failing.heal();
    schedule.start();
    scene.scheduler.runDue();

    assertThat(seconds(APP + " v1")).containsExactly(0L);
    assertThatThrownBy(schedule::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void stateThatNobodyCanReadIsAPollThatBeginsAnew() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofMinutes(1));
    scene.memory.work().remove("poll " + APP);
    scene.memory.work().put("poll " + APP, scene.now());
    var claim = scene.memory.work().claim(scene.now(), scene.now().plusSeconds(9), 1).get(0);
    scene.memory.work().release(claim, scene.now(), "{\"looks\":{\"shop/web\":[7");
    scene.advanceTo(Duration.ofMinutes(16).plusSeconds(1));

    assertThat(seconds(APP + " v1")).containsExactly(0L, 61L, 961L);
  }

  // Executors

  @Test
  void anExecutorThatRefusesForAWhileLosesNoPoll() {
    scene.registries.put(APP + ":v1", 1);
    AtomicBoolean full = new AtomicBoolean();
    Executor executor =
        work -> {
          if (full.get()) {
            throw new RejectedExecutionException("full, on purpose");
          }
          scene.scheduler.execute(work);
        };
    scene.executor(executor).start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    full.set(true);
    scene.advanceTo(Duration.ofMinutes(16));
    full.set(false);
    scene.advanceTo(Duration.ofMinutes(17));

    assertThat(seconds(APP + " v1")).containsExactly(0L, 961L);
  }

  @Test
  void anExecutorThatTakesTheLookAroundAndRefusesPollsLosesNone() {
    scene.registries.put(APP + ":v1", 1);
    AtomicInteger given = new AtomicInteger();
    Executor executor =
        work -> {
          if (given.getAndIncrement() % 3 == 1) {
            throw new RejectedExecutionException("full, on purpose");
          }
          scene.scheduler.execute(work);
        };
    scene.executor(executor).start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofHours(1));

    assertThat(seconds(APP + " v1").size()).isBetween(3, 5);
  }

  private List<Long> seconds(String what) {
    return scene.registries.times(what).stream().map(Duration::toSeconds).toList();
  }
}
