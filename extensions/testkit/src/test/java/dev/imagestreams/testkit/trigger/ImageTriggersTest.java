package dev.imagestreams.testkit.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.trigger.Firing;
import dev.imagestreams.core.trigger.ImageTrigger;
import dev.imagestreams.core.trigger.ImageTriggers;
import dev.imagestreams.core.trigger.StreamTag;
import dev.imagestreams.core.trigger.TriggerLimits;
import dev.imagestreams.core.trigger.TriggerStatus;
import dev.imagestreams.core.trigger.TriggerStatus.Phase;
import dev.imagestreams.core.trigger.TriggersHealth;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.NotificationBus;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When triggers fire, and with what. */
class ImageTriggersTest {

  private static final StreamTag WEB = StreamTag.parse("shop/web:live");
  private static final StreamTag PROXY = StreamTag.parse("shop/proxy:live");

  private final TriggerScene scene = new TriggerScene();

  @AfterEach
  void close() throws Exception {
    scene.close();
  }

  private ImageTrigger deployment() {
    return scene.trigger("deployment shop/web", "shop/web:live");
  }

  private ImageTrigger both() {
    return scene.trigger("deployment shop/both", "shop/web:live").and("shop/proxy:live");
  }

  // What fires them

  @Test
  void firesForTheImageThatIsThereWhenItComes() {
    scene.point("shop/web", "live", "one");

    scene.start(deployment());

    assertThat(scene.fired).hasSize(1);
    Firing firing = scene.fired.get(0);
    assertThat(firing.trigger()).isEqualTo("deployment shop/web");
    assertThat(firing.image()).isEqualTo(scene.image("shop/web", "live")).contains("@sha256:");
    assertThat(firing.images()).containsOnlyKeys(WEB);
    assertThat(firing.changed()).containsExactly(WEB);
    assertThat(firing.since()).isEqualTo(TriggerScene.NOON);
    assertThat(firing.manual()).isFalse();
    assertThat(firing.attempt()).isEqualTo(1);
  }

  @Test
  void firesOnceForEachImage() {
    scene.start(deployment());
    assertThat(scene.fired).isEmpty();

    scene.point("shop/web", "live", "one");
    scene.point("shop/web", "live", "one");
    scene.point("shop/web", "other", "three");
    scene.point("shop/web", "live", "two");
    scene.time.advance(Duration.ofMinutes(10));

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(0).image()).isNotEqualTo(scene.fired.get(1).image());
    assertThat(scene.fired.get(1).image()).isEqualTo(scene.image("shop/web", "live"));
    assertThat(new HashSet<>(scene.keys())).hasSize(2);
  }

  @Test
  void imageOfBeforeIsAnotherFiring() {
    scene.start(deployment());

    scene.point("shop/web", "live", "one");
    scene.point("shop/web", "live", "two");
    scene.point("shop/web", "live", "one");

    assertThat(scene.fired).hasSize(3);
    assertThat(scene.fired.get(2).image()).isEqualTo(scene.fired.get(0).image());
    assertThat(new HashSet<>(scene.keys())).hasSize(3);
  }

  @Test
  void tagsThatMoveAtATimeAreOneFiring() {
    scene.point("shop/web", "live", "one");
    scene.point("shop/proxy", "live", "one");
    scene.start(both());

    scene.push("shop/web", "live", "two");
    scene.push("shop/proxy", "live", "two");
    scene.time.runDue();

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).changed()).containsExactlyInAnyOrder(WEB, PROXY);
    assertThat(scene.fired.get(1).images())
        .containsExactly(
            Map.entry(WEB, scene.image("shop/web", "live")),
            Map.entry(PROXY, scene.image("shop/proxy", "live")));
  }

  @Test
  void whatDidNotChangeIsThereAndSaidNotToHave() {
    scene.point("shop/web", "live", "one");
    scene.point("shop/proxy", "live", "one");
    scene.start(both());

    scene.point("shop/proxy", "live", "two");

    assertThat(scene.fired.get(1).changed()).containsExactly(PROXY);
    assertThat(scene.fired.get(1).images()).containsOnlyKeys(WEB, PROXY);
  }

  @Test
  void allWhoFollowATagFire() {
    scene.start(deployment(), both(), scene.trigger("build shop/x", "shop/proxy:live"));

    scene.point("shop/web", "live", "one");

    assertThat(scene.names())
        .containsExactlyInAnyOrder("deployment shop/web", "deployment shop/both");
  }

  @Test
  void firstFiringWaitsForAllImagesWhereItIsSaid() {
    ImageTriggers triggers = scene.start(both().waitingForAll());

    scene.point("shop/web", "live", "one");
    assertThat(scene.fired).isEmpty();
    TriggerStatus status = triggers.status("deployment shop/both");
    assertThat(status.phase()).isEqualTo(Phase.UNRESOLVED);
    assertThat(status.missing()).containsExactly(PROXY);

    scene.point("shop/proxy", "live", "one");
    assertThat(scene.fired).hasSize(1);
    assertThat(scene.fired.get(0).images()).containsOnlyKeys(WEB, PROXY);
    assertThat(triggers.status("deployment shop/both").phase()).isEqualTo(Phase.AT_REST);
  }

  /** As OpenShift: what was there before is kept where a stream goes. */
  @Test
  void imageOfAStreamThatIsGoneStays() {
    scene.point("shop/web", "live", "one");
    scene.point("shop/proxy", "live", "one");
    scene.start(both().waitingForAll());
    String before = scene.image("shop/web", "live");

    scene.delete("shop/web");
    scene.point("shop/proxy", "live", "two");

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).images()).containsEntry(WEB, before);
  }

  @Test
  void newPlaceOfTheSameImageFires() {
    scene.point("shop/web", "live", "one");
    scene.start(deployment());

    scene.pullThrough("shop/web", "live", "registry.internal/shop/web");

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).image()).startsWith("registry.internal/shop/web@sha256:");
  }

  // Acknowledging

  @Test
  void whatIsToBeFiredIsWrittenTogetherWithTheAcknowledgement() {
    scene.start(deployment());
    scene.point("shop/web", "live", "one");
    scene.time.advance(Duration.ofSeconds(1));
    scene.store.acknowledged.clear();

    scene.point("shop/web", "live", "two");

    assertThat(scene.store.acknowledged.get(0))
        .get()
        .extracting(Ack::subscription)
        .isEqualTo("imagestreams-triggers");
    assertThat(scene.store.acknowledged.subList(1, scene.store.acknowledged.size()))
        .as("that it was fired")
        .containsExactly(Optional.empty());
    assertThat(scene.store.events().lag("imagestreams-triggers")).isZero();
  }

  @Test
  void storeThatFailsDelaysAndLosesNothing() {
    scene.start(deployment());
    scene.store.beforeSaving =
        () -> {
          throw new StoreException("the disk is full");
        };
    scene.point("shop/web", "live", "one");
    assertThat(scene.fired).isEmpty();

    scene.store.beforeSaving = () -> {};
    scene.time.advance(Duration.ofSeconds(1));

    assertThat(scene.fired).hasSize(1);
  }

  /** Written down that it is due, done, and not written down that it was. */
  @Test
  void whatMayHaveBeenDoneIsDoneAgainUnderTheSameKey() {
    scene.start(deployment());
    int[] saves = {0};
    scene.store.beforeSaving =
        () -> {
          if (++saves[0] == 2) {
            throw new StoreException("the disk is full");
          }
        };

    scene.point("shop/web", "live", "one");
    scene.time.advance(Duration.ofSeconds(1));

    assertThat(scene.fired).hasSize(2);
    assertThat(new HashSet<>(scene.keys())).hasSize(1);
    assertThat(scene.fired.get(1).attempt()).isEqualTo(2);
    scene.time.advance(Duration.ofMinutes(10));
    assertThat(scene.fired).hasSize(2);
  }

  // Failing

  @Test
  void actionThatFailsIsCalledAgainUnderTheSameKey() {
    ImageTriggers triggers = scene.start(deployment(), scene.trigger("build", "shop/web:live"));
    scene.broken.add("deployment shop/web");

    scene.point("shop/web", "live", "one");
    assertThat(scene.names()).containsExactlyInAnyOrder("build", "deployment shop/web");
    TriggerStatus status = triggers.status("deployment shop/web");
    assertThat(status.phase()).isEqualTo(Phase.FAILING);
    assertThat(status.attempts()).isEqualTo(1);
    assertThat(status.problem()).contains("the cluster is down");
    assertThat(triggers.health().isWell()).isFalse();

    scene.fired.clear();
    scene.time.advance(Duration.ofSeconds(1 + 2 + 4));
    assertThat(scene.fired).extracting(Firing::attempt).containsExactly(2, 3, 4);
    assertThat(new HashSet<>(scene.keys())).containsExactly(status.firing().orElseThrow());

    scene.broken.clear();
    scene.time.advance(Duration.ofHours(1));
    assertThat(scene.fired).hasSize(4);
    assertThat(triggers.health().isWell()).isTrue();
    assertThat(triggers.health().fired()).isEqualTo(2);
  }

  @Test
  void itIsTriedForAsLongAsItFails() {
    scene.start(deployment());
    scene.broken.add("deployment shop/web");

    scene.point("shop/web", "live", "one");
    scene.time.advance(Duration.ofDays(1));

    assertThat(scene.fired).hasSizeBetween(24 * 12, 24 * 12 + 10);
    assertThat(new HashSet<>(scene.keys())).hasSize(1);
  }

  @Test
  void whatComesWhileItFailsIsFiredInItsPlace() {
    scene.start(deployment());
    scene.broken.add("deployment shop/web");
    scene.point("shop/web", "live", "one");

    scene.point("shop/web", "live", "two");
    assertThat(scene.fired).as("no sooner for that").hasSize(1);
    scene.broken.clear();
    scene.time.advance(Duration.ofSeconds(1));

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).image()).isEqualTo(scene.image("shop/web", "live"));
    assertThat(scene.fired.get(1).changed()).containsExactly(WEB);
    assertThat(new HashSet<>(scene.keys())).hasSize(2);
    scene.time.advance(Duration.ofHours(1));
    assertThat(scene.fired).hasSize(2);
  }

  @Test
  void imageThatComesWhileItRunsIsFiredAfter() {
    scene.start(
        ImageTrigger.of(
            "build",
            "shop/web:live",
            firing -> {
              scene.fired.add(firing);
              if (scene.fired.size() == 1) {
                scene.point("shop/web", "live", "two");
                scene.point("shop/web", "live", "three");
              }
            }));

    scene.point("shop/web", "live", "one");

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).image()).isEqualTo(scene.image("shop/web", "live"));
    assertThat(scene.fired.get(1).changed()).containsExactly(WEB);
  }

  @Test
  void imageThatComesWhileItIsTriedAgainIsFiredAfter() {
    scene.start(
        ImageTrigger.of(
            "build",
            "shop/web:live",
            firing -> {
              scene.fired.add(firing);
              if (scene.fired.size() == 1) {
                throw new IllegalStateException("the cluster is down");
              } else if (scene.fired.size() == 2) {
                scene.point("shop/web", "live", "two");
              }
            }));

    scene.point("shop/web", "live", "one");
    scene.time.advance(Duration.ofSeconds(1));

    assertThat(scene.fired).hasSize(3);
    assertThat(scene.fired.get(2).image()).isEqualTo(scene.image("shop/web", "live"));
  }

  @Test
  void allThatChangedSinceTheLastFiringIsSaidToHave() {
    scene.point("shop/web", "live", "one");
    scene.point("shop/proxy", "live", "one");
    scene.start(both());
    scene.broken.add("deployment shop/both");

    scene.point("shop/web", "live", "two");
    scene.broken.clear();
    scene.point("shop/proxy", "live", "two");
    scene.time.advance(Duration.ofSeconds(1));

    assertThat(scene.fired).hasSize(3);
    assertThat(scene.fired.get(1).changed()).containsExactly(WEB);
    assertThat(scene.fired.get(2).changed()).containsExactlyInAnyOrder(WEB, PROXY);
  }

  @Test
  void errorsAreFailuresToo() {
    scene.start(
        ImageTrigger.of(
            "build",
            "shop/web:live",
            firing -> {
              scene.fired.add(firing);
              if (firing.attempt() == 1) {
                throw new NoClassDefFoundError("Builder");
              }
            }));

    scene.point("shop/web", "live", "one");
    scene.time.advance(Duration.ofSeconds(1));

    assertThat(scene.fired).hasSize(2);
  }

  // Restarting

  @Test
  void whatWasFiredIsNotFiredAfterARestart() {
    ImageTriggers first = scene.start(deployment());
    scene.point("shop/web", "live", "one");
    first.close();

    scene.start(deployment());
    scene.time.advance(Duration.ofMinutes(10));

    assertThat(scene.fired).hasSize(1);
  }

  @Test
  void whatWasDueIsFiredAfterARestartUnderItsKey() {
    ImageTriggers first = scene.start(deployment());
    scene.broken.add("deployment shop/web");
    scene.point("shop/web", "live", "one");
    first.close();
    scene.broken.clear();

    scene.start(deployment());

    assertThat(scene.fired).hasSize(2);
    assertThat(new HashSet<>(scene.keys())).hasSize(1);
    assertThat(scene.fired.get(1).attempt()).isEqualTo(1);
  }

  @Test
  void whatMovedWhileNobodyWasThereIsFired() {
    ImageTriggers first = scene.start(deployment());
    scene.point("shop/web", "live", "one");
    first.close();
    scene.point("shop/web", "live", "two");

    scene.start(deployment());

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).image()).isEqualTo(scene.image("shop/web", "live"));
  }

  @Test
  void oneOfSeveralProcessesFires() {
    ImageTriggers first = scene.start(deployment());
    ImageTriggers second = scene.start(deployment());
    assertThat(first.health().standingBy()).isFalse();
    assertThat(second.health().standingBy()).isTrue();

    scene.point("shop/web", "live", "one");
    assertThat(scene.fired).hasSize(1);

    first.close();
    scene.point("shop/web", "live", "two");
    scene.time.advance(Duration.ofMillis(500));

    assertThat(second.health().standingBy()).isFalse();
    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).image()).isEqualTo(scene.image("shop/web", "live"));
  }

  @Test
  void whatAnotherProcessAsksForIsHeeded() {
    scene.point("shop/web", "live", "one");
    scene.start(deployment());
    ImageTriggers second = scene.start(deployment());

    second.pause("deployment shop/web");
    assertThat(second.status("deployment shop/web").phase()).isEqualTo(Phase.PAUSED);
    assertThat(second.health().in(Phase.PAUSED)).isEqualTo(1);
    scene.point("shop/web", "live", "two");
    assertThat(scene.fired).hasSize(1);

    second.resume("deployment shop/web");
    scene.time.advance(Duration.ofSeconds(30));
    assertThat(scene.fired).hasSize(2);

    String key = second.fire("deployment shop/web");
    scene.time.advance(Duration.ofSeconds(30));
    assertThat(scene.fired).hasSize(3);
    assertThat(scene.fired.get(2).key()).isEqualTo(key);
  }

  @Test
  void executorThatTakesNothingForAWhileDelaysAndLosesNothing() {
    scene.point("shop/web", "live", "one");
    AtomicBoolean refuses = new AtomicBoolean();
    try (ImageTriggers triggers =
        ImageTriggers.builder()
            .store(scene.store)
            .notificationBus(scene.bus())
            .clock(scene.time.clock())
            .timer(scene.time)
            .executor(
                work -> {
                  if (refuses.get()) {
                    throw new RejectedExecutionException("full");
                  }
                  scene.time.execute(work);
                })
            .add(deployment())
            .build()) {
      triggers.start();
      scene.time.runDue();
      ImageTriggers second = scene.start(deployment());
      assertThat(scene.fired).hasSize(1);

      refuses.set(true);
      scene.time.advance(Duration.ofMinutes(2));
      refuses.set(false);
      String key = second.fire("deployment shop/web");
      scene.time.advance(Duration.ofSeconds(40));

      assertThat(scene.keys()).last().isEqualTo(key);
    }
  }

  @Test
  void damagedMemoryFiresOnceMore() {
    scene.point("shop/web", "live", "one");
    scene
        .store
        .triggers()
        .save(
            List.of(new TriggerState("deployment shop/web", 0, "{\"firings\":")), Optional.empty());

    scene.start(deployment());
    scene.time.advance(Duration.ofMinutes(10));

    assertThat(scene.fired).hasSize(1);
  }

  // Looking after them

  @Test
  void pausedTriggerFiresOnceForAllThatCameWhenItIsResumed() {
    ImageTriggers triggers = scene.start(deployment());
    triggers.pause("deployment shop/web");

    scene.point("shop/web", "live", "one");
    scene.point("shop/web", "live", "two");
    assertThat(scene.fired).isEmpty();
    assertThat(triggers.status("deployment shop/web").phase()).isEqualTo(Phase.PAUSED);
    assertThat(triggers.health().isWell()).isFalse();

    triggers.resume("deployment shop/web");
    scene.time.runDue();
    assertThat(scene.fired).hasSize(1);
    assertThat(scene.fired.get(0).image()).isEqualTo(scene.image("shop/web", "live"));
  }

  @Test
  void pauseHoldsWhatWasDueAlready() {
    ImageTriggers triggers = scene.start(deployment());
    scene.broken.add("deployment shop/web");
    scene.point("shop/web", "live", "one");
    scene.broken.clear();

    triggers.pause("deployment shop/web");
    scene.time.advance(Duration.ofHours(1));
    assertThat(scene.fired).hasSize(1);

    triggers.resume("deployment shop/web");
    scene.time.runDue();
    assertThat(scene.fired).hasSize(2);
    assertThat(new HashSet<>(scene.keys())).hasSize(1);
  }

  @Test
  void imageThatCameAndWentDuringAPauseIsNotFired() {
    ImageTriggers triggers = scene.start(deployment());
    scene.point("shop/web", "live", "one");
    triggers.pause("deployment shop/web");

    scene.point("shop/web", "live", "two");
    scene.point("shop/web", "live", "one");
    triggers.resume("deployment shop/web");
    scene.time.runDue();

    assertThat(scene.fired).hasSize(1);
  }

  /** A tag moves, and one of its triggers fires for that, while an older event is looked at. */
  @Test
  void olderLookNeverReplacesANewerOne() {
    ImageTriggers triggers =
        scene.start(scene.trigger("a", "shop/web:live"), scene.trigger("b", "shop/web:live"));
    scene.point("shop/web", "live", "one");
    scene.fired.clear();
    scene.push("shop/web", "live", "two");
    scene.store.saved.clear();
    boolean[] moved = {false};
    scene.store.afterReading =
        () -> {
          if (!moved[0]) {
            moved[0] = true;
            scene.push("shop/web", "live", "three");
            triggers.fire("b");
            scene.time.runDue();
          }
        };
    scene.time.runDue();

    assertThat(moved[0]).isTrue();
    String newest = scene.image("shop/web", "live");
    assertThat(scene.store.saved.stream().filter(state -> state.trigger().equals("b")))
        .isNotEmpty()
        .allSatisfy(state -> assertThat(state.state()).contains(newest));
    assertThat(triggers.lastTriggered("a")).containsEntry(WEB, newest);
  }

  @Test
  void pauseOutlivesTheProcess() {
    ImageTriggers first = scene.start(deployment());
    first.pause("deployment shop/web");
    first.close();

    scene.start(deployment());
    scene.point("shop/web", "live", "one");

    assertThat(scene.fired).isEmpty();
  }

  @Test
  void pausedTriggerCanBeFiredByHand() {
    ImageTriggers triggers = scene.start(deployment());
    triggers.pause("deployment shop/web");
    scene.point("shop/web", "live", "one");

    String key = triggers.fire("deployment shop/web");
    scene.time.runDue();

    assertThat(scene.keys()).containsExactly(key);
    assertThat(scene.fired.get(0).manual()).isTrue();
    triggers.resume("deployment shop/web");
    scene.time.runDue();
    assertThat(scene.fired).hasSize(1);
  }

  @Test
  void firingByHandNeedsNoChange() {
    scene.point("shop/web", "live", "one");
    ImageTriggers triggers = scene.start(deployment());

    String key = triggers.fire("deployment shop/web");
    scene.time.runDue();

    assertThat(scene.fired).hasSize(2);
    assertThat(scene.fired.get(1).key()).isEqualTo(key).isNotEqualTo(scene.fired.get(0).key());
    assertThat(scene.fired.get(1).changed()).isEmpty();
    assertThat(scene.fired.get(1).image()).isEqualTo(scene.image("shop/web", "live"));
  }

  @Test
  void firingByHandDoesNotWaitForTheNextTry() {
    ImageTriggers triggers = scene.start(deployment());
    scene.broken.add("deployment shop/web");
    scene.point("shop/web", "live", "one");
    scene.broken.clear();

    triggers.fire("deployment shop/web");
    scene.time.runDue();

    assertThat(scene.fired).hasSize(2);
    scene.time.advance(Duration.ofHours(1));
    assertThat(scene.fired).hasSize(2);
  }

  @Test
  void whatPointsNowhereIsNotFiredByHand() {
    ImageTriggers triggers = scene.start(both().waitingForAll(), deployment());

    assertThatThrownBy(() -> triggers.fire("deployment shop/web"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContainingAll("deployment shop/web", "shop/web:live", "import");
    scene.point("shop/web", "live", "one");
    assertThatThrownBy(() -> triggers.fire("deployment shop/both"))
        .isInstanceOf(ImageStreamsException.class)
        .hasMessageContaining("shop/proxy:live")
        .hasMessageNotContaining("shop/web:live");
    scene.time.runDue();
    assertThat(scene.names()).containsExactly("deployment shop/web");
  }

  @Test
  void triggersCanComeAndGo() {
    scene.point("shop/web", "live", "one");
    ImageTriggers triggers = scene.start();

    triggers.add(deployment());
    scene.time.runDue();
    assertThat(scene.fired).hasSize(1);

    assertThat(triggers.remove("deployment shop/web")).isTrue();
    assertThat(triggers.remove("deployment shop/web")).isFalse();
    scene.point("shop/web", "live", "two");
    assertThat(scene.fired).hasSize(1);

    triggers.add(deployment());
    scene.time.runDue();
    assertThat(scene.fired).hasSize(2);
  }

  @Test
  void whatIsForgottenFiresAnewUnderAnotherKey() {
    scene.point("shop/web", "live", "one");
    ImageTriggers triggers = scene.start(deployment());
    scene.time.advance(Duration.ofSeconds(1));

    triggers.forget("deployment shop/web");
    scene.time.runDue();

    assertThat(scene.fired).hasSize(2);
    assertThat(new HashSet<>(scene.keys())).hasSize(2);
  }

  @Test
  void mistakesAreNamed() {
    ImageTriggers triggers = scene.start(deployment());

    assertThatThrownBy(() -> triggers.add(deployment()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deployment shop/web");
    for (Runnable unknown :
        List.<Runnable>of(
            () -> triggers.fire("x"),
            () -> triggers.pause("x"),
            () -> triggers.resume("x"),
            () -> triggers.release("x"),
            () -> triggers.status("x"))) {
      assertThatThrownBy(unknown::run)
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("\"x\"");
    }
    assertThatThrownBy(() -> scene.trigger("t", "shop/web"))
        .isInstanceOf(InvalidReferenceException.class);
    assertThatThrownBy(() -> scene.trigger("t", "Shop/web:live"))
        .isInstanceOf(InvalidReferenceException.class);
    for (StreamTag none :
        List.of(new StreamTag("shop", "web", "a:b"), new StreamTag("s", "", "1"))) {
      assertThatThrownBy(() -> ImageTrigger.of("t", List.of(none), firing -> {}))
          .isInstanceOf(InvalidReferenceException.class);
    }
    assertThatThrownBy(() -> scene.trigger("", "shop/web:live"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ImageTrigger.of("t", List.of(), firing -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no tag");
    try (NotificationBus other = NotificationBus.create()) {
      assertThatThrownBy(
              () ->
                  ImageTriggers.builder()
                      .store(new InMemoryImageStreamStore())
                      .notificationBus(other)
                      .build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("another log");
    }
  }

  // Limits

  private ImageTrigger[] many(int count) {
    ImageTrigger[] many = new ImageTrigger[count];
    for (int i = 0; i < count; i++) {
      many[i] = scene.trigger("t" + i, "shop/web:live");
    }
    return many;
  }

  @Test
  void noMoreBeginWithinATimeThanMay() {
    ImageTriggers triggers =
        scene.start(TriggerLimits.standard().atMost(2, Duration.ofMinutes(1)), many(5));

    scene.point("shop/web", "live", "one");
    assertThat(scene.names()).containsExactly("t0", "t1");
    assertThat(triggers.health().in(Phase.WAITING)).isEqualTo(3);
    assertThat(triggers.health().isWell()).as("they come by themselves").isTrue();

    scene.time.advance(Duration.ofSeconds(59));
    assertThat(scene.fired).hasSize(2);
    scene.time.advance(Duration.ofSeconds(1));
    assertThat(scene.names()).containsExactly("t0", "t1", "t2", "t3");
    scene.time.advance(Duration.ofMinutes(1));
    assertThat(scene.fired).hasSize(5);
    assertThat(triggers.health().in(Phase.AT_REST)).isEqualTo(5);
  }

  @Test
  void newImageOfWhatWaitsIsFiredInItsPlace() {
    scene.start(TriggerLimits.standard().atMost(1, Duration.ofMinutes(1)), many(2));
    scene.point("shop/web", "live", "one");

    scene.point("shop/web", "live", "two");
    scene.time.advance(Duration.ofMinutes(2));

    assertThat(scene.names()).containsExactly("t0", "t1", "t0");
    assertThat(scene.fired.get(1).image()).isEqualTo(scene.image("shop/web", "live"));
  }

  @Test
  void whatIsBeyondOneMoveIsHeldUntilItIsReleased() {
    ImageTriggers triggers = scene.start(TriggerLimits.standard().atOnce(2), many(5));

    scene.point("shop/web", "live", "one");
    scene.time.advance(Duration.ofHours(1));
    assertThat(scene.names()).containsExactly("t0", "t1");
    TriggersHealth health = triggers.health();
    assertThat(health.in(Phase.HELD)).isEqualTo(3);
    assertThat(health.notAtRest())
        .extracting(TriggerStatus::trigger)
        .containsExactly("t2", "t3", "t4");
    assertThat(health.isWell()).isFalse();

    assertThat(triggers.release("t3")).isTrue();
    assertThat(triggers.release("t3")).isFalse();
    scene.time.runDue();
    assertThat(scene.names()).containsExactly("t0", "t1", "t3");
    assertThat(triggers.releaseAll()).containsExactly("t2", "t4");
    scene.time.runDue();
    assertThat(scene.fired).hasSize(5);
    assertThat(triggers.health().isWell()).isTrue();
  }

  @Test
  void whatIsHeldStaysSoOverARestartAndIsFiredForTheNewestImage() {
    ImageTriggers first = scene.start(TriggerLimits.standard().atOnce(1), many(2));
    scene.point("shop/web", "live", "one");
    first.close();

    ImageTriggers second = scene.start(TriggerLimits.standard(), many(2));
    scene.point("shop/web", "live", "two");
    assertThat(scene.names()).containsExactly("t0", "t0");
    assertThat(second.status("t1").phase()).isEqualTo(Phase.HELD);

    second.release("t1");
    scene.time.runDue();
    assertThat(scene.fired.get(2).image()).isEqualTo(scene.image("shop/web", "live"));
  }

  @Test
  void limitsThatAreNoneAreRefused() {
    TriggerLimits limits = TriggerLimits.standard();

    assertThatThrownBy(() -> limits.atATime(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limits.atOnce(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limits.atMost(1, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limits.within(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
