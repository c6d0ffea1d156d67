package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.EXACT;
import static dev.imagestreams.testkit.schedule.ScheduleScene.NOON;
import static dev.imagestreams.testkit.schedule.ScheduleScene.QUARTER;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.ScheduleHealth;
import dev.imagestreams.core.schedule.ScheduleHealth.Overdue;
import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a schedule says of itself. */
class ScheduleHealthTest {

  private static final String APP = "r.example/team/app";

  private final ScheduleScene scene = new ScheduleScene();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void anEmptyScheduleIsWell() {
    ScheduleHealth health = scene.start(EXACT).health();

    assertThat(health)
        .isEqualTo(
            new ScheduleHealth(
                false, 0, 0, Duration.ZERO, Optional.empty(), 0, List.of(), List.of()));
    assertThat(health.isWell()).isTrue();
  }

  @Test
  void aScheduleThatKeepsUpIsWell() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2")));
    scene.advanceTo(QUARTER);
    ScheduleHealth health = schedule.health();

    assertThat(health.repositories()).isEqualTo(1);
    assertThat(health.running()).isZero();
    assertThat(health.lag()).isZero();
    assertThat(health.lastSuccess()).contains(NOON.plus(QUARTER));
    assertThat(health.requestsPerPoll()).isEqualTo(2);
    assertThat(health.isWell()).isTrue();
  }

  @Test
  void whatCouldNotBeLookedAtIsNoSuccess() {
    scene.registries.put(APP + ":v1", 1);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.registries.fail("r.example", Reason.UNAVAILABLE);
    scene.advanceTo(Duration.ofHours(2));

    assertThat(schedule.health().lastSuccess()).contains(NOON);
    assertThat(schedule.health().overdue()).as("it is tried, in time").isEmpty();
  }

  @Test
  void aPollThatIsDueAndNotDoneIsLateAndAfterThreeIntervalsOverdue() {
    scene.registries.put(APP + ":v1", 1);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    schedule.pause();
    scene.advanceTo(Duration.ofMinutes(60).minusMillis(1));
    assertThat(schedule.health().lag()).isEqualTo(Duration.ofMinutes(45).minusMillis(1));
    assertThat(schedule.health().overdue()).isEmpty();
    scene.advanceTo(Duration.ofMinutes(60));

    assertThat(schedule.health().overdue())
        .containsExactly(
            new Overdue(Repository.parse(APP), NOON.plus(QUARTER), QUARTER, Optional.of(NOON), ""));
    schedule.resume();
    scene.scheduler.runDue();
    assertThat(schedule.health().overdue()).isEmpty();
    assertThat(schedule.health().lag()).isZero();
    assertThat(schedule.health().isWell()).isTrue();
  }

  @Test
  void aPollThatIsPutBackAgainAndAgainIsOverdueSinceItWasDueFirst() {
    scene.registries.put(APP + ":v1", 1);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.registries.closeHost("r.example", NOON.plus(Duration.ofHours(3)));
    scene.advanceTo(QUARTER.plusSeconds(1));
    scene.registries.closeHost("r.example", NOON);
    scene
        .memory
        .budgets()
        .put(
            new HostBudget(
                "r.example",
                Optional.of(NOON.plus(Duration.ofHours(3))),
                -1,
                Optional.empty(),
                scene.now()));
    scene.advanceTo(Duration.ofHours(2));
    ScheduleHealth health = schedule.health();

    assertThat(health.lag()).isBetween(Duration.ofMinutes(100), Duration.ofMinutes(105));
    assertThat(health.overdue())
        .extracting(Overdue::repository, Overdue::lastSuccess)
        .containsExactly(tuple(Repository.parse(APP), Optional.of(NOON)));
    assertThat(health.isWell()).isFalse();
    assertThat(health.hosts()).extracting(HostBudget::host).containsExactly("r.example");
    scene.advanceTo(Duration.ofHours(3));
    assertThat(schedule.health().isWell()).isTrue();
  }

  @Test
  void theProblemOfAnOverduePollIsTold() {
    scene.registries.fail(APP, Reason.UNAUTHORIZED);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    schedule.pause();
    scene.advanceTo(Duration.ofHours(2));

    assertThat(schedule.health().overdue())
        .extracting(Overdue::problem)
        .containsExactly("asking for " + APP + ":v1: UNAUTHORIZED");
  }

  @Test
  void theLatestHundredAreToldLatestFirst() {
    ImportSchedule schedule = scene.start(EXACT);
    for (int i = 0; i < 130; i++) {
      scene.registries.put("r" + i % 10 + ".example/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r" + i % 10 + ".example/app" + i + ":v1")));
      scene.advance(Duration.ofSeconds(1));
    }
    schedule.pause();
    scene.advanceTo(Duration.ofHours(2));
    List<Overdue> overdue = schedule.health().overdue();

    assertThat(overdue)
        .hasSize(100)
        .isSortedAccordingTo(Comparator.comparing(Overdue::due))
        .allSatisfy(
            each -> assertThat(each.due()).isBetween(NOON.plusSeconds(900), NOON.plusSeconds(999)));
  }

  @Test
  void workThatNobodyWantsIsNotLate() {
    scene.memory.work().put("poll " + APP, NOON);
    scene.memory.work().put("sweep", NOON);
    ImportSchedule schedule = scene.prepare(EXACT);
    schedule.pause();
    schedule.start();
    scene.advanceTo(Duration.ofHours(2));

    assertThat(schedule.health().lag()).isZero();
    assertThat(schedule.health().overdue()).isEmpty();
  }
}
