package dev.imagestreams.testkit.schedule;

import static dev.imagestreams.testkit.schedule.ScheduleScene.EXACT;
import static dev.imagestreams.testkit.schedule.ScheduleScene.QUARTER;
import static dev.imagestreams.testkit.schedule.ScheduleScene.following;
import static dev.imagestreams.testkit.schedule.ScheduleScene.once;
import static dev.imagestreams.testkit.schedule.ScheduleScene.scheduled;
import static dev.imagestreams.testkit.schedule.ScheduleScene.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Registries that tell what has changed. */
class ScheduleFeedTest {

  private static final String APP = "r.example/team/app";

  private final ScheduleScene scene = new ScheduleScene();

  @AfterEach
  void close() {
    scene.close();
  }

  private void begin(int listEvery) {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.registries.feed(APP);
    scene.start(EXACT.listEvery(listEvery));
    scene.apply(stream("shop/web", scheduled(APP + ":v1"), scheduled(APP + ":v2")));
    scene.registries.forgetAsked();
  }

  @Test
  void whereNothingChangedOneRequestWillDo() {
    begin(10);
    scene.advanceTo(QUARTER.multipliedBy(3));

    assertThat(scene.registries.counts()).isEqualTo(Map.of(APP + " changes", 3));
  }

  @Test
  void onlyChangedTagsAreLookedAt() {
    begin(10);
    scene.registries.put(APP + ":v2", 3);
    scene.advanceTo(QUARTER);

    assertThat(scene.registries.counts()).isEqualTo(Map.of(APP + " changes", 1, APP + " v2", 1));
    assertThat(scene.items("shop/web", "v2")).isEqualTo(2);
  }

  @Test
  void whatTheFeedForgetsToTellIsFoundByEveryKthLook() {
    begin(4);
    scene.registries.putSecretly(APP + ":v1", 3);
    scene.advanceTo(QUARTER.multipliedBy(3));
    assertThat(scene.items("shop/web", "v1")).isEqualTo(1);
    scene.advanceTo(QUARTER.multipliedBy(4));

    assertThat(scene.items("shop/web", "v1")).isEqualTo(2);
    assertThat(scene.registries.counts())
        .isEqualTo(Map.of(APP + " changes", 4, APP + " v1", 1, APP + " v2", 1));
  }

  @Test
  void whereEachLookIsOneTheFeedIsNotAsked() {
    begin(1);
    scene.advanceTo(QUARTER);

    assertThat(scene.registries.counts()).isEqualTo(Map.of(APP + " v1", 1, APP + " v2", 1));
  }

  @Test
  void aFeedThatFailsHasAllLookedAt() {
    begin(10);
    scene.registries.fail(APP + ":changes", Reason.UNAVAILABLE);
    scene.advanceTo(QUARTER);
    assertThat(scene.registries.counts())
        .isEqualTo(Map.of(APP + " changes", 1, APP + " v1", 1, APP + " v2", 1));
    scene.registries.heal(APP + ":changes");
    scene.registries.forgetAsked();
    scene.advanceTo(QUARTER.multipliedBy(2));

    assertThat(scene.registries.counts()).isEqualTo(Map.of(APP + " changes", 1));
  }

  @Test
  void aFeedThatHasForgottenHasAllLookedAt() {
    begin(10);
    scene.registries.put(APP + ":v1", 3);
    scene.registries.forget(APP);
    scene.advanceTo(QUARTER);

    assertThat(scene.items("shop/web", "v1")).isEqualTo(2);
    assertThat(scene.registries.counts())
        .isEqualTo(Map.of(APP + " changes", 1, APP + " v1", 1, APP + " v2", 1));
  }

  @Test
  void aChangeThatIsToldWhenItsTagIsNotDueIsNotLost() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.registries.feed(APP);
    scene.start(EXACT.listEvery(1000));
    scene.apply(stream("shop/web", scheduled(APP + ":v1", "1m"), scheduled(APP + ":v2", "1d")));
    scene.advanceTo(Duration.ofSeconds(90));
    scene.registries.put(APP + ":v2", 3);
    scene.advanceTo(Duration.ofMinutes(2));

    assertThat(scene.items("shop/web", "v2")).isEqualTo(2);
  }

  @Test
  void aChangeThatWasForgottenWhenItsTagWasNotDueIsFoundWhenItIs() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.registries.feed(APP);
    scene.start(EXACT.listEvery(1000));
    scene.apply(stream("shop/web", scheduled(APP + ":v1", "1m"), scheduled(APP + ":v2")));
    scene.advanceTo(Duration.ofSeconds(90));
    scene.registries.put(APP + ":v2", 3);
    scene.registries.forget(APP);
    scene.advanceTo(QUARTER);

    assertThat(scene.items("shop/web", "v2")).isEqualTo(2);
  }

  @Test
  void aChangeWhoseTagCouldNotBeLookedAtIsLookedAtAgain() {
    begin(1000);
    scene.registries.put(APP + ":v1", 3);
    scene.registries.fail(APP + ":v1", Reason.UNAVAILABLE);
    scene.advanceTo(QUARTER);
    scene.registries.heal(APP + ":v1");
    scene.advanceTo(QUARTER.plusSeconds(30));

    assertThat(scene.items("shop/web", "v1")).isEqualTo(2);
  }

  @Test
  void changesThatWereToldBeforeTheHostSaidToWaitAreNotLost() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.feed(APP);
    scene.start(EXACT.listEvery(1000));
    scene.apply(stream("shop/a", scheduled(APP + ":v1")));
    scene.apply(stream("shop/b", scheduled(APP + ":v1")));
    scene.registries.put(APP + ":v1", 2);
    scene.refresher.meanwhile(
        () -> scene.registries.closeHost("r.example", scene.now().plusSeconds(60)));
    scene.advanceTo(QUARTER);
    scene.refresher.meanwhile(() -> {});
    scene.advanceTo(QUARTER.plusSeconds(120));

    assertThat(scene.items("shop/a", "v1")).isEqualTo(2);
    assertThat(scene.items("shop/b", "v1")).isEqualTo(2);
  }

  @Test
  void aStreamThatComesLaterSeesAllOfTheRepositoryThoughTheFeedHasNothingToTell() {
    begin(10);
    scene.apply(following("shop/all", APP, "15m"));

    assertThat(scene.status("shop/all", "v1")).startsWith("sha256:");
    assertThat(scene.status("shop/all", "v2")).startsWith("sha256:");
  }

  @Test
  void aTagThatIsWantedOnceIsLookedAtWhateverTheFeedSays() {
    begin(10);
    scene.apply(stream("shop/other", once(APP + ":v1")));

    assertThat(scene.status("shop/other", "v1")).startsWith("sha256:");
  }

  @Test
  void aWholeRepositoryIsNotListedWhereTheFeedTellsOfItsTags() {
    scene.registries.put(APP + ":v1", 1);
    scene.registries.put(APP + ":v2", 2);
    scene.registries.feed(APP);
    scene.start(EXACT);
    scene.apply(following("shop/all", APP, "15m"));
    scene.registries.forgetAsked();
    scene.registries.put(APP + ":v3", 3);
    scene.advanceTo(QUARTER.multipliedBy(2));

    assertThat(scene.registries.counts()).isEqualTo(Map.of(APP + " changes", 2, APP + " v3", 1));
    assertThat(scene.status("shop/all", "v3")).startsWith("sha256:");
  }

  /** Tags that move while feeds fail, forget and hosts close: what is there is found. */
  @Test
  void whateverHappensToAFeedNoChangeIsLost() {
    for (long seed = 1; seed <= 60; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      try (ScheduleScene generated = new ScheduleScene()) {
        generated.registries.feed(APP);
        String[] intervals = {"1m", "4m", "10m", "15m"};
        for (int tag = 0; tag < 4; tag++) {
          generated.registries.put(APP + ":v" + tag, 0);
          generated.apply(
              stream("shop/web" + tag % 2 + tag, scheduled(APP + ":v" + tag, intervals[tag])));
        }
        generated.apply(following("shop/all", APP, "7m"));
        generated.start(EXACT.listEvery(1_000_000));
        for (int step = 0; step < 150; step++) {
          generated.advance(Duration.ofSeconds(random.nextInt(120)));
          switch (random.nextInt(12)) {
            case 0, 1, 2, 3 ->
                generated.registries.put(APP + ":v" + random.nextInt(6), random.nextInt(1000));
            case 4 -> generated.registries.forget(APP);
            case 5 -> generated.registries.fail(APP + ":changes", Reason.UNAVAILABLE);
            case 6, 7 -> generated.registries.heal(APP + ":changes");
            case 8 -> generated.registries.fail(APP + ":v" + random.nextInt(6), Reason.TIMED_OUT);
            case 9, 10 -> generated.registries.heal(APP + ":v" + random.nextInt(6));
            default ->
                generated.registries.closeHost(
                    "r.example", generated.now().plusSeconds(random.nextInt(100)));
          }
        }
        for (int tag = 0; tag < 6; tag++) {
          generated.registries.heal(APP + ":v" + tag);
        }
        generated.advance(Duration.ofMinutes(45));
        for (int tag = 0; tag < 6; tag++) {
          String there =
              generated.registries.digest(APP + ":v" + tag).map(Digest::toString).orElse("unknown");
          assertThat(generated.status("shop/all", "v" + tag)).as("seed %d", seed).isEqualTo(there);
          if (tag < 4) {
            assertThat(generated.status("shop/web" + tag % 2 + tag, "v" + tag))
                .as("seed %d", seed)
                .isEqualTo(there);
          }
        }
      }
    }
  }
}
