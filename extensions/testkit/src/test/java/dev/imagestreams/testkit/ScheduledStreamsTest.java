package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.schedule.ScheduleHealth;
import dev.imagestreams.core.schedule.ScheduleSettings;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that are kept up to date by a schedule, with the real importer and in real time. */
class ScheduledStreamsTest {

  private static final String IMAGE = "registry.example/team/web:1.0";
  private static final ScheduleSettings QUICK =
      ScheduleSettings.every(Duration.ofSeconds(1)).adapting(1, 1).jitter(0);

  private final FakeRegistryClient registry = new FakeRegistryClient();
  private final ImageStreamStore store = new InMemoryImageStreamStore();
  private ImageStreams streams = open(QUICK);

  private ImageStreams open(ScheduleSettings settings) {
    return ImageStreams.builder().registryClient(registry).store(store).schedule(settings).build();
  }

  @AfterEach
  void close() {
    streams.close();
    store.close();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }

  private static ImageStream wanting(int number, boolean scheduled) {
    TagReference tag = TagReference.dockerImage("stable", IMAGE);
    return ImageStream.empty(new StreamKey("shop", "web" + number))
        .withTag(tag.withImportPolicy(tag.importPolicy().withScheduled(scheduled)));
  }

  private List<String> images() {
    return store.list(dev.imagestreams.core.store.StreamQuery.all()).items().stream()
        .map(stream -> stream.latest("stable").map(item -> item.image()).orElse("none"))
        .toList();
  }

  private ScheduleHealth health() {
    return streams.health().schedule().orElseThrow();
  }

  @Test
  void newTagsAreImportedByThemselves() {
    Digest image = registry.put(IMAGE, "one");
    streams.create(wanting(1, false));

    soon().untilAsserted(() -> assertThat(images()).containsExactly(image.toString()));
  }

  @Test
  void scheduledTagsFollowForOneRequestAPollHoweverManyStreamsThereAre() {
    registry.put(IMAGE, "one");
    for (int i = 0; i < 5; i++) {
      streams.importImage(wanting(i, true));
    }
    List<TagUpdated> told = new CopyOnWriteArrayList<>();
    streams.bus().subscribe(Subscription.named("test").to(TagUpdated.class), told::add);
    registry.forgetCalls();
    soon().until(() -> registry.calls(RESOLVE, IMAGE) >= 2);

    assertThat(health().requestsPerPoll()).isEqualTo(1);
    assertThat(health().repositories()).isEqualTo(1);
    assertThat(streams.health().isWell()).isTrue();

    Digest moved = registry.put(IMAGE, "two");
    soon().untilAsserted(() -> assertThat(images()).hasSize(5).containsOnly(moved.toString()));
    soon().until(() -> told.size() == 5);
    assertThat(told).allMatch(event -> event.cause() == Cause.SCHEDULED);
  }

  @Test
  void whatFailedIsImportedWhenItCanBe() {
    streams.close();
    streams = open(QUICK.retrying(Duration.ofSeconds(1), Duration.ofSeconds(1)));
    Digest image = registry.put(IMAGE, "one");
    registry.fail(
        IMAGE, new RegistryException(RegistryException.Reason.UNAVAILABLE, "down for a while"));
    streams.create(wanting(1, false));
    soon()
        .until(
            () ->
                streams
                    .get(new StreamKey("shop", "web1"))
                    .orElseThrow()
                    .status()
                    .tag("stable")
                    .filter(tag -> !tag.conditions().isEmpty())
                    .isPresent());
    registry.heal(IMAGE);

    soon().untilAsserted(() -> assertThat(images()).containsExactly(image.toString()));
  }

  @Test
  void pausedScheduleLooksAtNothingUntilItIsResumed() {
    streams.schedule().orElseThrow().pause();
    Digest image = registry.put(IMAGE, "one");
    streams.create(wanting(1, false));
    assertThat(health().paused()).isTrue();
    assertThat(registry.calls()).isZero();
    streams.schedule().orElseThrow().resume();

    soon().untilAsserted(() -> assertThat(images()).containsExactly(image.toString()));
  }

  @Test
  void withoutASettingNothingIsScheduled() {
    try (ImageStreams plain = ImageStreams.builder().registryClient(registry).build()) {
      assertThat(plain.schedule()).isEmpty();
      assertThat(plain.health().schedule()).isEmpty();
    }
  }

  @Test
  void scheduleNeedsAClient() {
    ImageStreams.Builder builder = ImageStreams.builder().onDemand().schedule(QUICK);

    assertThatIllegalStateException()
        .isThrownBy(builder::build)
        .withMessageContaining("registryClient");
  }
}
