package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.EXACT;
import static dev.imagestreams.testkit.schedule.ScheduleScene.NOON;
import static dev.imagestreams.testkit.schedule.ScheduleScene.QUARTER;
import static dev.imagestreams.testkit.schedule.ScheduleScene.following;
import static dev.imagestreams.testkit.schedule.ScheduleScene.once;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.testkit.schedule.TimedRegistries.Asked;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That hosts are asked no more than they, or the settings, allow. */
class ScheduleLimitsTest {

  private static final String APP = "r.example/team/app";

  private final ScheduleScene scene = new ScheduleScene();

  @AfterEach
  void close() {
    scene.close();
  }

  // Hosts that say to wait

  @Test
  void aHostThatSaysToWaitIsNotAskedUntilThenAndOthersAre() {
    for (int i = 0; i < 10; i++) {
      scene.registries.put("r.example/app" + i + ":v1", 1);
      scene.registries.put("other.example/app" + i + ":v1", 1);
      scene.apply(
          stream(
              "shop/web" + i,
              scheduled("r.example/app" + i + ":v1"),
              scheduled("other.example/app" + i + ":v1").withName("v2")));
    }
    scene.start(EXACT);
    Instant opens = NOON.plus(Duration.ofMinutes(40));
    scene.registries.closeHost("r.example", opens);
    scene.registries.forgetAsked();
    scene.advanceTo(Duration.ofMinutes(70));

    assertThat(times("r.example", NOON, opens)).as("the one that was told to wait").hasSize(1);
    assertThat(times("r.example", opens, opens.plusSeconds(60))).hasSize(10);
    assertThat(times("other.example", NOON, NOON.plus(Duration.ofMinutes(61)))).hasSize(40);
  }

  @Test
  void nothingIsSaidOfWhatWasNotAsked() {
    for (int i = 0; i < 3; i++) {
      scene.registries.put(APP + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled(APP + ":v1")));
    }
    scene.registries.put("r.example/more:v1", 1);
    scene.apply(stream("shop/more", once("r.example/more:v1")));
    scene.registries.closeHost("r.example", NOON.plusSeconds(600));
    scene.start(EXACT);

    List<String> states =
        List.of("web0", "web1", "web2", "more").stream()
            .map(name -> scene.status("shop/" + name, "v1"))
            .toList();
    assertThat(states)
        .containsOnlyOnce("nothing, RateLimited")
        .filteredOn(state -> !state.equals("nothing, RateLimited"))
        .containsOnly("unknown");
    assertThat(scene.registries.asked()).hasSize(1);
    scene.advanceTo(Duration.ofSeconds(601));

    assertThat(List.of("web0", "web1", "web2", "more"))
        .allSatisfy(
            name -> assertThat(scene.status("shop/" + name, "v1")).matches("sha256:[0-9a-f]+"));
  }

  @Test
  void streamsThatAreLeftOfAPollWhenItsHostSaysToWaitAreNotLookedAtInVain() {
    scene.registries.put(APP + ":v1", 1);
    for (int i = 0; i < 3; i++) {
      scene.apply(stream("shop/web" + i, scheduled(APP + ":v1")));
    }
    scene.registries.closeHost("r.example", NOON.plusSeconds(600));
    scene.start(EXACT);
    scene.advanceTo(Duration.ofSeconds(599));

    assertThat(scene.refresher.calls()).hasSize(1);
    assertThat(scene.status("shop/web0", "v1")).isEqualTo("nothing, RateLimited");
    scene.advanceTo(Duration.ofSeconds(600));
    assertThat(scene.refresher.calls()).hasSize(4);
    assertThat(scene.registries.asked()).hasSize(2);
  }

  @Test
  void aHostIsLeftAloneByAllSchedulesOfAStoreAndAfterARestart() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.closeHost("r.example", NOON.plusSeconds(3600));
    ImportSchedule first = scene.start(EXACT);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofMinutes(20));
    first.close();
    scene.start(EXACT);
    scene.advanceTo(Duration.ofMinutes(60).minusMillis(1));
    assertThat(scene.registries.asked()).hasSize(1);
    scene.advanceTo(Duration.ofMinutes(60));

    assertThat(scene.registries.asked()).hasSize(2);
  }

  @Test
  void pollsOfAHostThatOpensAgainAreSpread() {
    for (int i = 0; i < 50; i++) {
      scene.registries.put("r.example/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r.example/app" + i + ":v1")));
    }
    scene.start(EXACT.jitter(0.1));
    scene.registries.closeHost("r.example", NOON.plusSeconds(1200));
    scene.registries.forgetAsked();
    scene.random(0.5);
    scene.advanceTo(Duration.ofSeconds(1200));
    assertThat(scene.registries.asked()).hasSize(1);
    scene.advanceTo(Duration.ofSeconds(1200 + 46));

    // 0.1 of the interval at random, which is a half here.
    assertThat(times("r.example", NOON.plusSeconds(1245), NOON.plusSeconds(1246))).isNotEmpty();
  }

  // So many a minute

  @Test
  void noMoreRequestsAMinuteAreMadeThanWasSaid() {
    for (int i = 0; i < 400; i++) {
      scene.registries.put("r.example/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r.example/app" + i + ":v1")));
    }
    scene.start(EXACT.requestsPerMinute(20));
    scene.advanceTo(Duration.ofHours(1));

    assertWithin(20, 20);
    assertThat(scene.registries.counts()).as("each is looked at").hasSize(400);
    assertThat(scene.registries.asked().size()).as("as much as may be").isBetween(1200, 1220);
    assertThat(scene.registries.counts().values())
        .as("in turn, all the same")
        .allSatisfy(count -> assertThat(count).isBetween(2, 4));
  }

  @Test
  void aPollThatNeedsManyRequestsGetsItsTurnAmongThoseThatNeedFew() {
    ImageStream big = stream("shop/big");
    for (int i = 0; i < 15; i++) {
      scene.registries.put("r.example/big:v" + i, 1);
      big = big.withTag(scheduled("r.example/big:v" + i));
    }
    scene.start(EXACT.requestsPerMinute(20));
    for (int i = 0; i < 400; i++) {
      scene.registries.put("r.example/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r.example/app" + i + ":v1")));
    }
    scene.apply(big);
    scene.advanceTo(Duration.ofHours(2));

    assertWithin(20, 20);
    assertThat(scene.refresher.calls("shop/big").size()).isBetween(4, 9);
  }

  @Test
  void schedulesOfOneStoreAskNoMoreTogetherThanWasSaid() {
    scheduleApps(0, 400);
    scene.start(EXACT.requestsPerMinute(20));
    scene.start(EXACT.requestsPerMinute(20));
    scene.advanceTo(Duration.ofHours(1));

    assertWithin(20, 20);
    assertThat(scene.registries.counts()).as("each is looked at").hasSize(400);
    assertThat(scene.registries.asked().size())
        .as("nearly as much as may be")
        .isBetween(1100, 1220);
    assertThat(scene.registries.counts().values())
        .as("in turn, all the same")
        .allSatisfy(count -> assertThat(count).isBetween(2, 4));
  }

  @Test
  void whatAHostWasAskedCountsAfterARestart() {
    scheduleApps(0, 20);
    ImportSchedule first = scene.start(EXACT.requestsPerMinute(20));
    scene.advanceTo(Duration.ofSeconds(1));
    first.close();
    assertThat(scene.registries.asked()).hasSize(20);
    scheduleApps(20, 40);
    scene.start(EXACT.requestsPerMinute(20));
    scene.advanceTo(Duration.ofSeconds(2));
    assertThat(scene.registries.asked()).hasSize(20);
    scene.advanceTo(Duration.ofMinutes(2));

    assertThat(scene.registries.counts()).hasSize(40);
  }

  private void scheduleApps(int from, int to) {
    for (int i = from; i < to; i++) {
      scene.registries.put("r.example/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r.example/app" + i + ":v1")));
    }
  }

  @Test
  void aPollThatNeedsManyRequestsGetsItsTurnAlsoWhereSchedulesShareThem() {
    ImageStream big = stream("shop/big");
    for (int i = 0; i < 15; i++) {
      scene.registries.put("r.example/big:v" + i, 1);
      big = big.withTag(scheduled("r.example/big:v" + i));
    }
    scene.start(EXACT.requestsPerMinute(20));
    scene.start(EXACT.requestsPerMinute(20));
    scheduleApps(0, 400);
    scene.apply(big);
    scene.advanceTo(Duration.ofHours(2));

    assertWithin(20, 20);
    assertThat(scene.refresher.calls("shop/big").size()).isBetween(3, 9);
  }

  @Test
  void withoutALimitNoRequestsAreDrawn() {
    List<String> calls = new ArrayList<>();
    scene.failing.fail(call -> call.name().matches("HostBudgets.(draw|charge)") && calls.add(""));
    scene.registries.put("r.example/app:v1", 1);
    scene.start(EXACT);
    scene.apply(following("shop/web", "r.example/app", "15m"));
    scene.advanceTo(QUARTER);

    assertThat(scene.registries.asked()).hasSize(4);
    assertThat(calls).isEmpty();
  }

  @Test
  void whatAListTurnsOutToNeedIsPaidForLaterAndKnownTheNextTime() {
    for (int tag = 0; tag < 30; tag++) {
      for (int i = 0; i < 12; i++) {
        scene.registries.put("r.example/app" + i + ":v" + tag, 1);
      }
    }
    for (int i = 0; i < 12; i++) {
      scene.apply(following("shop/web" + i, "r.example/app" + i, "15m"));
    }
    scene.start(EXACT.requestsPerMinute(20));
    scene.advanceTo(Duration.ofHours(2));

    // Beyond those of a minute another minute's, which were saved up, and the debt of one poll.
    assertWithin(20, 20 + 31);
    // As soon as it is known what each needs, only what goes beyond a minute's is owed.
    assertWithin(NOON.plus(Duration.ofHours(1)), 20, 20 + 11);
    assertThat(scene.registries.asked().size())
        .as("as much as may be")
        .isBetween(20 * 118, 20 * 122 + 31);
  }

  @Test
  void eachHostHasRequestsOfItsOwn() {
    for (int i = 0; i < 30; i++) {
      String host = "r" + i % 3 + ".example";
      scene.registries.put(host + "/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled(host + "/app" + i + ":v1")));
    }
    scene.start(EXACT.requestsPerMinute(10));

    assertThat(scene.registries.asked()).hasSize(30);
  }

  @Test
  void withoutALimitAllIsAskedThatIsDue() {
    for (int i = 0; i < 300; i++) {
      scene.registries.put("r.example/app" + i + ":v1", 1);
      scene.apply(stream("shop/web" + i, scheduled("r.example/app" + i + ":v1")));
    }
    scene.start(EXACT);
    scene.advanceTo(QUARTER.plusSeconds(5));

    assertThat(scene.registries.asked()).hasSize(600);
  }

  /** In no minute more than those that may be sent at once and those that come in. */
  private void assertWithin(int perMinute, int beyond) {
    assertWithin(NOON, perMinute, beyond);
  }

  private void assertWithin(Instant since, int perMinute, int beyond) {
    List<Instant> all =
        scene.registries.asked().stream().map(Asked::at).filter(at -> !at.isBefore(since)).toList();
    int end = 0;
    for (int from = 0; from < all.size(); from++) {
      while (end < all.size() && all.get(end).isBefore(all.get(from).plusSeconds(60))) {
        end++;
      }
      assertThat(end - from).as("from %s", all.get(from)).isLessThanOrEqualTo(perMinute + beyond);
    }
  }

  private List<Instant> times(String host, Instant from, Instant to) {
    return scene.registries.asked().stream()
        .filter(each -> each.repository().host().equals(host))
        .map(Asked::at)
        .filter(at -> !at.isBefore(from) && at.isBefore(to))
        .toList();
  }
}
