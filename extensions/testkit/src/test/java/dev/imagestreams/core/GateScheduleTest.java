package dev.imagestreams.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.schedule.ImportSchedule;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.select.TagSelection;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.testkit.FakeRegistryClient;
import dev.imagestreams.testkit.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What gates hold back is looked at again by a schedule, with nobody asking for it. */
class GateScheduleTest {

  private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
  private static final String PLACE = "registry.example/team/web";
  private static final StreamKey WEB = StreamKey.parse("shop/web");
  private static final ScheduleSettings QUARTERLY =
      ScheduleSettings.every(Duration.ofMinutes(15)).adapting(1, 1);

  private final ManualScheduler scheduler = ManualScheduler.at(NOON);
  private final FakeRegistryClient registry = new FakeRegistryClient();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private final NotificationBus bus =
      NotificationBus.builder()
          .log(store.events())
          .executor(scheduler)
          .timer(scheduler)
          .clock(scheduler.clock())
          .build();
  private final TagImporter importer =
      TagImporter.builder().registryClient(registry).store(store).clock(scheduler.clock()).build();

  private ImportSchedule start(ScheduleSettings settings, double random) {
    ImportSchedule schedule =
        ImportSchedule.builder()
            .store(store)
            .registryClient(registry)
            .refresher(new ImporterRefresher(importer))
            .notificationBus(bus)
            .settings(settings)
            .executor(scheduler)
            .timer(scheduler)
            .clock(scheduler.clock())
            .random(() -> random)
            .build();
    schedule.start();
    scheduler.runDue();
    return schedule;
  }

  @AfterEach
  void close() {
    bus.close();
    importer.close();
    store.close();
  }

  private static TagReference latest(boolean scheduled, String cooldown) {
    TagReference tag = TagReference.dockerImage("latest", PLACE + ":latest");
    return tag.withImportPolicy(tag.importPolicy().withScheduled(scheduled))
        .withAnnotations(Map.of("imagestreams.dev/cooldown", cooldown));
  }

  private void importing(TagReference tag) {
    importer.importImage(
        ImageStream.empty(WEB).withSpec(ImageStreamSpec.EMPTY.withTags(List.of(tag))));
  }

  private String put(String content) {
    return registry.put(PLACE + ":latest", content).toString();
  }

  private TagEvent newest(String tag) {
    return store.get(WEB).flatMap(stream -> stream.latest(tag)).orElseThrow();
  }

  /** Neither at the poll before nor at the one after, whatever scatters polls. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void tagMovesWhenItsCooldownEnds(double random) {
    put("a");
    importing(latest(true, "20m"));
    try (ImportSchedule schedule = start(QUARTERLY.jitter(0.3), random)) {
      String b = put("b");
      scheduler.advance(Duration.ofMinutes(20));
      Instant seen = waitingSince();
      scheduler.advance(Duration.between(scheduler.clock().instant(), seen.plusSeconds(1199)));
      assertThat(newest("latest").image()).isNotEqualTo(b);

      scheduler.advance(Duration.ofSeconds(2));

      assertThat(newest("latest").image()).isEqualTo(b);
      assertThat(newest("latest").created()).contains(seen.plusSeconds(1200));
      assertThat(schedule.health().overdue()).isEmpty();
    }
  }

  private Instant waitingSince() {
    return store.get(WEB).orElseThrow().status().tag("latest").stream()
        .map(NamedTagEventList::conditions)
        .flatMap(List::stream)
        .filter(TagEventCondition::isHeldBack)
        .flatMap(condition -> condition.lastTransitionTime().stream())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void tagThatIsNotScheduledMovesToo() {
    put("a");
    importing(latest(false, "2m"));
    try (ImportSchedule schedule = start(QUARTERLY.jitter(0), 0.5)) {
      String b = put("b");
      importing(latest(false, "2m"));
      scheduler.advance(Duration.ofMinutes(2).plusSeconds(1));

      assertThat(newest("latest").image()).isEqualTo(b);
      assertThat(newest("latest").created()).contains(NOON.plus(Duration.ofMinutes(2)));
      put("c");
      registry.forgetCalls();
      scheduler.advance(Duration.ofHours(2));
      assertThat(registry.calls()).as("nobody scheduled it").isZero();
      assertThat(schedule.health().paused()).isFalse();
    }
  }

  @Test
  void tagThatSelectsIsPolledByAList() {
    registry.put(PLACE + ":1.0.0", "one");
    TagReference stable = TagSelection.semver("^1.0").on(TagReference.dockerImage("stable", PLACE));
    importing(stable.withImportPolicy(stable.importPolicy().withScheduled(true)));
    try (ImportSchedule schedule = start(QUARTERLY.jitter(0), 0.5)) {
      String better = registry.put(PLACE + ":1.1.0", "better").toString();
      scheduler.advance(Duration.ofMinutes(15));

      assertThat(newest("stable").image()).isEqualTo(better);
      assertThat(schedule.health().overdue()).isEmpty();
    }
  }

  @Test
  void listThatFailsIsTriedAgainSoon() {
    registry.put(PLACE + ":1.0.0", "one");
    TagReference stable = TagSelection.semver("^1.0").on(TagReference.dockerImage("stable", PLACE));
    importing(stable.withImportPolicy(stable.importPolicy().withScheduled(true)));
    ScheduleSettings settings =
        QUARTERLY.jitter(0).retrying(Duration.ofMinutes(1), Duration.ofMinutes(5));
    try (ImportSchedule schedule = start(settings, 0.5)) {
      String better = registry.put(PLACE + ":1.1.0", "better").toString();
      registry.fail(
          PLACE, new RegistryException(RegistryException.Reason.UNAVAILABLE, "on purpose"));
      scheduler.advance(Duration.ofMinutes(8)); // The first poll is in the middle of its interval.
      registry.heal(PLACE);
      scheduler.advance(Duration.ofMinutes(1));

      assertThat(newest("stable").image()).isEqualTo(better);
      assertThat(schedule.health().overdue()).isEmpty();
    }
  }

  /** A document of other origin may say what no document could that was applied here. */
  @Test
  void annotationsThatCanNotBeReadHoldBack() {
    String a = put("a");
    importing(latest(false, "20m"));
    ImageStream stream = store.get(WEB).orElseThrow();
    store.commit(
        Commit.of(
            Optional.of(stream),
            stream.withTag(
                stream
                    .spec()
                    .tag("latest")
                    .orElseThrow()
                    .withAnnotations(Map.of("imagestreams.dev/cooldown", "soon"))),
            List.of(),
            List.of()));
    put("b");
    ImportResult result = importer.refresh(WEB, Set.of("latest"), Cause.SCHEDULED).orElseThrow();

    TagOutcome outcome = result.tag("latest").orElseThrow();
    assertThat(outcome.status()).isEqualTo(TagOutcome.Status.HELD);
    assertThat(outcome.image()).contains(a);
    assertThat(outcome.failure().orElseThrow().reason()).isEqualTo("GateFailed");
    assertThat(outcome.failure().orElseThrow().message()).contains("\"soon\" is no interval");
  }
}
