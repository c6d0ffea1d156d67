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
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is polled when, where all goes well. */
class SchedulePollingTest {

  private static final String APP = "r.example/team/app";

  private final ScheduleScene scene = new ScheduleScene();

  @AfterEach
  void close() {
    scene.close();
  }

  // Again and again

  @Test
  void newScheduledTagIsLookedAtAtOnceAndThenAtItsInterval() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(QUARTER.multipliedBy(4));

    assertThat(scene.registries.times(APP + " v1")).containsExactlyElementsOf(quarters(0, 4));
  }

  @Test
  void aMovedTagIsFoundAtTheNextLook() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofMinutes(20));
    scene.registries.put(APP + ":v1", 2);
    scene.advanceTo(Duration.ofMinutes(30).minusMillis(1));
    assertThat(scene.items("shop/web", "v1")).isEqualTo(1);
    scene.advanceTo(Duration.ofMinutes(30));

    assertThat(scene.items("shop/web", "v1")).isEqualTo(2);
  }

  @Test
  void aTagThatWasLookedAtForAPushIsNotDueBeforeItsIntervalHasPassedFromThere() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 1);
    ImportSchedule schedule = scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2")));
    scene.advanceTo(Duration.ofMinutes(10));
    schedule.looked(StreamKey.parse("shop/web"), Set.of("v1"));
    scene.advanceTo(Duration.ofMinutes(45));

    assertThat(scene.registries.times(APP + " v1"))
        .containsExactly(Duration.ZERO, Duration.ofMinutes(25), Duration.ofMinutes(40));
    assertThat(scene.registries.times(APP + " v2")).containsExactlyElementsOf(quarters(0, 3));
  }

  @Test
  void streamsThatWereImportedBeforeBeginSomeTimeWithinTheirInterval() {
    scene.registries.put(APP + ":v1", 1);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.refresher.refresh(
        StreamKey.parse("shop/web"),
        Optional.empty(),
        Cause.MANUAL,
        scene.registries,
        Optional.empty());
    scene.registries.forgetAsked();
    scene.random(0.2).start(EXACT);
    scene.advanceTo(Duration.ofMinutes(20));

    assertThat(scene.registries.times(APP + " v1"))
        .containsExactly(Duration.ofMinutes(3), Duration.ofMinutes(18));
  }

  @Test
  void tagThatIsNotScheduledIsImportedOnce() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", once(APP + ":v1")));
    scene.advanceTo(Duration.ofDays(1));

    assertThat(scene.registries.times(APP + " v1")).containsExactly(Duration.ZERO);
    assertThat(scene.work()).as("there is nothing more to be done").isEmpty();
  }

  @Test
  void wholeRepositoryIsImportedOnceWithoutAnInterval() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(ImageStream.of("shop/web", APP));
    scene.registries.put(APP + ":v2", 2);
    scene.advanceTo(Duration.ofDays(1));

    assertThat(scene.registries.times(APP + " tags")).containsExactly(Duration.ZERO);
    assertThat(scene.status("shop/web", "v1")).startsWith("sha256:");
    assertThat(scene.status("shop/web", "v2")).isEqualTo("unknown");
  }

  @Test
  void wholeRepositoryIsListedAtItsInterval() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(following("shop/web", APP, "5m"));
    scene.registries.put(APP + ":v2", 2);
    scene.advanceTo(Duration.ofMinutes(10));

    assertThat(scene.registries.times(APP + " tags"))
        .containsExactly(Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(10));
    assertThat(scene.status("shop/web", "v2")).startsWith("sha256:");
  }

  @Test
  void tagThatIsImportedAnewIsLookedAtAtOnce() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.start(EXACT);
    scene.apply(stream("shop/web", once(APP + ":v1"), scheduled(APP + ":v2")));
    scene.advanceTo(Duration.ofMinutes(7));
    scene.apply(
        stream(
            "shop/web",
            once(APP + ":v1").withFrom(Optional.of(ObjectReference.dockerImage(APP + ":v2"))),
            scheduled(APP + ":v2")));

    assertThat(scene.refresher.calls("shop/web")).containsExactly("PT0S v1,v2", "PT7M v1");
  }

  // Together

  @Test
  void streamsOfOneRepositoryAreOnePoll() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2")));
    scene.apply(stream("shop/db", scheduled(APP + ":v1")));
    scene.apply(following("shop/all", APP, "15m"));
    scene.registries.forgetAsked();
    scene.advanceTo(QUARTER);

    assertThat(scene.work()).containsExactly("poll " + APP);
    assertThat(scene.registries.counts())
        .containsOnly(
            Map.entry(APP + " tags", 1), Map.entry(APP + " v1", 1), Map.entry(APP + " v2", 1));
    assertThat(scene.refresher.calls().stream().filter(c -> c.at().equals(NOON.plus(QUARTER))))
        .extracting(call -> call.stream() + " " + call.tags())
        .containsExactly("shop/all all", "shop/db v1", "shop/web v1,v2");
  }

  @Test
  void aShorterIntervalOfOneTagIsItsOwn() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1", "4m"), scheduled(APP + ":v2")));
    scene.advanceTo(Duration.ofMinutes(16));

    assertThat(scene.registries.times(APP + " v1"))
        .extracting(Duration::toMinutes)
        .containsExactly(0L, 4L, 8L, 12L, 16L);
    assertThat(scene.registries.times(APP + " v2"))
        .extracting(Duration::toMinutes)
        .containsExactly(0L, 15L);
  }

  @Test
  void whatIsAlmostDueGoesAlong() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1", "14m"), scheduled(APP + ":v2")));
    scene.advanceTo(Duration.ofMinutes(28));

    assertThat(scene.refresher.calls("shop/web"))
        .containsExactly("PT0S v1,v2", "PT14M v1,v2", "PT28M v1,v2");
  }

  @Test
  void aStreamThatLooksOftenKeepsNoOtherOfTheSameTagWaiting() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/busy", scheduled(APP + ":v1", "1m")));
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofMinutes(20));
    scene.registries.put(APP + ":v1", 2);
    scene.advanceTo(Duration.ofMinutes(30));

    assertThat(scene.items("shop/busy", "v1")).isEqualTo(2);
    assertThat(scene.items("shop/web", "v1")).isEqualTo(2);
  }

  @Test
  void aShorterIntervalThanBeforeCountsAtOnce() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1", "1d")));
    scene.advanceTo(Duration.ofMinutes(3));
    scene.apply(stream("shop/web", scheduled(APP + ":v1", "5m")));
    scene.advanceTo(Duration.ofMinutes(13));

    assertThat(scene.registries.times(APP + " v1"))
        .extracting(Duration::toMinutes)
        .containsExactly(0L, 5L, 10L);
  }

  @Test
  void anotherStreamsShorterIntervalCountsToo() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.start(EXACT);
    scene.apply(stream("shop/slow", scheduled(APP + ":v1", "1d")));
    scene.advanceTo(Duration.ofHours(1));
    scene.apply(stream("shop/quick", scheduled(APP + ":v2", "1m")));
    scene.advanceTo(Duration.ofMinutes(62));

    assertThat(scene.registries.times(APP + " v2"))
        .extracting(Duration::toMinutes)
        .containsExactly(60L, 61L, 62L);
    assertThat(scene.registries.times(APP + " v1")).containsExactly(Duration.ZERO);
  }

  @Test
  void manyTagsOfOneRepositoryAreOneCallAStream() {
    ImageStream many = stream("shop/many");
    for (int i = 0; i < 200; i++) {
      scene.registries.put(APP + ":v" + i, i);
      many = many.withTag(scheduled(APP + ":v" + i));
    }
    scene.start(EXACT);
    scene.apply(many);
    scene.advanceTo(QUARTER.multipliedBy(2));

    assertThat(scene.refresher.calls("shop/many")).hasSize(3);
  }

  // What is not wanted any more

  @Test
  void aDeletedStreamsPollGoesAway() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    assertThat(scene.work()).hasSize(1);
    scene.delete("shop/web");

    assertThat(scene.work()).isEmpty();
    scene.advanceTo(Duration.ofHours(1));
    assertThat(scene.registries.times(APP + " v1")).hasSize(1);
  }

  @Test
  void whatAnotherStreamWantsStaysWhenOneIsDeleted() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.apply(stream("shop/db", scheduled(APP + ":v1")));
    scene.delete("shop/web");
    scene.advanceTo(QUARTER);

    assertThat(scene.refresher.calls("shop/db")).endsWith("PT15M v1");
    assertThat(scene.refresher.calls("shop/web")).containsExactly("PT0S v1");
  }

  @Test
  void aStreamThatWasDeletedWhileNobodyLookedIsForgottenWhenItIsDue() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT).close();
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.start(EXACT).close();
    scene.delete("shop/web");
    assertThat(scene.work()).hasSize(1);
    scene.start(EXACT);
    scene.advanceTo(QUARTER);

    assertThat(scene.work()).isEmpty();
    assertThat(scene.registries.times(APP + " v1")).containsExactly(Duration.ZERO);
  }

  @Test
  void aTagThatIsScheduledNoMoreIsPolledNoMore() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofMinutes(20));
    scene.apply(stream("shop/web", once(APP + ":v1")));
    scene.registries.forgetAsked();
    scene.advanceTo(Duration.ofHours(2));

    assertThat(scene.registries.asked()).hasSizeLessThanOrEqualTo(1);
    assertThat(scene.work()).isEmpty();
  }

  @Test
  void workOfOthersIsLeftAlone() {
    scene.memory.work().put("sweep", NOON);
    scene.start(EXACT);
    scene.advanceTo(QUARTER.plusSeconds(1));

    assertThat(scene.memory.work().get("sweep").orElseThrow().due()).isAfter(NOON.plus(QUARTER));
  }

  // Pace

  @Test
  void anIdleRepositoryIsPolledLessAndLessWithinItsBound() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(ScheduleSettings.every(QUARTER).jitter(0).adapting(0.25, 2));
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofHours(5));

    assertThat(waits(scene.registries.times(APP + " v1")))
        .extracting(Duration::toSeconds)
        .startsWith(900L, 1125L, 1406L, 1757L, 1800L, 1800L);
  }

  @Test
  void aBusyRepositoryIsPolledMoreAndMoreWithinItsBound() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(ScheduleSettings.every(QUARTER).jitter(0).adapting(0.25, 2));
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    int[] image = {1};
    scene.registries.meanwhile(each -> scene.registries.put(APP + ":v1", ++image[0]));
    scene.advanceTo(Duration.ofHours(1));

    assertThat(waits(scene.registries.times(APP + " v1")))
        .extracting(Duration::toSeconds)
        .startsWith(900L, 450L, 225L, 225L);
  }

  @Test
  void aRepositoryThatCannotBeLookedAtIsNotTakenForIdle() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(
        ScheduleSettings.every(QUARTER)
            .jitter(0)
            .adapting(0.25, 2)
            .retrying(Duration.ofHours(1), Duration.ofHours(1)));
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.registries.fail("r.example", Reason.UNAVAILABLE);
    scene.advanceTo(QUARTER.multipliedBy(4));

    assertThat(scene.registries.times(APP + " v1")).containsExactlyElementsOf(quarters(0, 4));
  }

  @Test
  void jitterKeepsPollsWithinItsPart() {
    for (int i = 0; i <= 10; i++) {
      try (ScheduleScene one = new ScheduleScene()) {
        one.registries.put(APP + ":v1", 1);
        one.random(i / 10.0).start(EXACT.jitter(0.5));
        one.apply(stream("shop/web", scheduled(APP + ":v1")));
        one.advanceTo(Duration.ofHours(2));

        long wait = (long) (900 * (0.5 + i / 10.0));
        assertThat(waits(one.registries.times(APP + " v1")))
            .as("random %d", i)
            .isNotEmpty()
            .allSatisfy(each -> assertThat(each.toSeconds()).isEqualTo(wait));
      }
    }
  }

  // Again

  @Test
  void whatIsToBeLookedAtAgainIsLookedAtThen() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 1);
    scene.start(EXACT);
    scene.refresher.again("v1", NOON.plusSeconds(100));
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2")));
    scene.advanceTo(Duration.ofSeconds(100).minusMillis(1));
    assertThat(scene.refresher.calls("shop/web")).hasSize(1);
    scene.refresher.again("v1", NOON.plus(Duration.ofDays(1)));
    scene.advanceTo(Duration.ofSeconds(100));

    assertThat(scene.refresher.calls("shop/web")).containsExactly("PT0S v1,v2", "PT1M40S v1");
    scene.advanceTo(QUARTER.plusSeconds(100));
    assertThat(scene.refresher.calls("shop/web")).endsWith("PT15M v2", "PT16M40S v1").hasSize(4);
  }

  @Test
  void againInThePastIsNoReasonToAskWithoutPause() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.refresher.again("v1", NOON.minusSeconds(100));
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(Duration.ofSeconds(10));

    assertThat(scene.registries.times(APP + " v1"))
        .extracting(Duration::toSeconds)
        .containsExactlyElementsOf(IntStream.rangeClosed(0, 10).mapToObj(Long::valueOf).toList());
  }

  @Test
  void againInAnEternityIsNever() {
    scene.registries.put(APP + ":v1", 1);
    scene.start(EXACT);
    scene.refresher.again("v1", Instant.MAX);
    scene.apply(stream("shop/web", scheduled(APP + ":v1")));
    scene.advanceTo(QUARTER);

    assertThat(scene.registries.times(APP + " v1")).containsExactlyElementsOf(quarters(0, 1));
  }

  private static List<Duration> quarters(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(QUARTER::multipliedBy).toList();
  }

  private static List<Duration> waits(List<Duration> times) {
    return IntStream.range(1, times.size())
        .mapToObj(i -> times.get(i).minus(times.get(i - 1)))
        .toList();
  }
}
