package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.BLOB;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.RESOLVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.PushHinted;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done when somebody says that a tag was pushed. */
class HintedTagsTest {

  private static final Repository REPOSITORY = Repository.parse("registry.example/team/web");
  private static final int STREAMS = 5;

  private final FakeRegistryClient registry = new FakeRegistryClient();
  private final ImageStreams streams =
      ImageStreams.builder().registryClient(registry).store(new InMemoryImageStreamStore()).build();

  @BeforeEach
  void followOneTagByManyStreams() {
    registry.put(REPOSITORY + ":1.0", "one");
    registry.put(REPOSITORY + ":2.0", "two");
    for (int i = 0; i < STREAMS; i++) {
      ImageStream stream =
          ImageStream.empty(new StreamKey("shop", "web" + i))
              .withTag(TagReference.dockerImage("stable", REPOSITORY + ":1.0"))
              .withTag(TagReference.dockerImage("next", REPOSITORY + ":2.0"));
      streams.importImage(stream);
    }
    registry.forgetCalls();
  }

  @AfterEach
  void close() {
    streams.close();
    streams.bus().close();
  }

  private void hint(String id, String tag, Optional<Digest> digest) {
    streams.bus().publish(PushHinted.of(id, Samples.NOON, REPOSITORY, tag, digest));
  }

  private void awaitHints(long heeded, long ignored) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                streams.health().hintsHeeded() == heeded
                    && streams.health().hintsIgnored() == ignored
                    && streams.health().subscriptions().stream().allMatch(s -> s.lag() == 0));
  }

  private List<String> images(String tag) {
    return List.of(0, 1, 2, 3, 4).stream()
        .map(i -> streams.get(new StreamKey("shop", "web" + i)).orElseThrow())
        .map(stream -> stream.latest(tag).orElseThrow().image())
        .toList();
  }

  @Test
  void tagThatDidNotMoveCostsOneRequestForAllStreams() {
    hint("1", "1.0", Optional.empty());
    awaitHints(1, 0);

    assertThat(registry.calls(RESOLVE, REPOSITORY + ":1.0")).isEqualTo(1);
    assertThat(registry.calls()).isEqualTo(1);
  }

  @Test
  void tagThatMovedIsFetchedOnceForAllStreamsAndToldAsAWebhooks() {
    List<TagUpdated> told = new CopyOnWriteArrayList<>();
    streams.bus().subscribe(Subscription.named("test").to(TagUpdated.class), told::add);
    Digest moved = registry.put(REPOSITORY + ":1.0", "newer");
    hint("1", "1.0", Optional.of(moved));
    awaitHints(1, 0);

    assertThat(images("stable")).containsOnly(moved.toString());
    assertThat(registry.calls(RESOLVE)).isEqualTo(1);
    assertThat(registry.calls(MANIFEST)).isEqualTo(1);
    assertThat(registry.calls(BLOB)).isEqualTo(1);
    assertThat(registry.calls()).isEqualTo(3);
    assertThat(told).hasSize(STREAMS).allMatch(event -> event.cause() == Cause.WEBHOOK);
  }

  @Test
  void digestThatIsNotSeenIsLookedForAgain() {
    Digest hinted = registry.put(REPOSITORY + ":1.0", "newer");
    registry.put(REPOSITORY + ":1.0", "one");
    FakeRegistryClient.Hold look = registry.hold(RESOLVE, REPOSITORY + ":1.0");
    hint("1", "1.0", Optional.of(hinted));
    look.awaitArrival();
    look.release();
    awaitHints(1, 0);
    registry.put(REPOSITORY + ":1.0", "newer");

    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(images("stable")).containsOnly(hinted.toString()));
  }

  @Test
  void repositoryThatNobodyFollowsIsCountedAndNotAsked() {
    streams
        .bus()
        .publish(
            PushHinted.of(
                "1",
                Samples.NOON,
                Repository.parse("registry.example/team/other"),
                "1.0",
                Optional.empty()));
    hint("2", "3.0", Optional.empty());
    awaitHints(0, 2);

    assertThat(registry.calls()).isZero();
  }

  @Test
  void hintThatIsToldTwiceIsOne() {
    hint("1", "1.0", Optional.empty());
    hint("1", "1.0", Optional.empty());
    hint("2", "2.0", Optional.empty());
    awaitHints(2, 0);

    assertThat(registry.calls(RESOLVE)).isEqualTo(2);
  }

  @Test
  void hintsThatComeWhileATagIsLookedAtAreOne() {
    FakeRegistryClient.Hold look = registry.hold(RESOLVE, REPOSITORY + ":1.0");
    hint("first", "1.0", Optional.empty());
    look.awaitArrival();
    for (int i = 0; i < 20; i++) {
      hint("more" + i, "1.0", Optional.empty());
    }
    look.release();
    awaitHints(2, 0);

    assertThat(registry.calls(RESOLVE)).isEqualTo(2);
  }
}
