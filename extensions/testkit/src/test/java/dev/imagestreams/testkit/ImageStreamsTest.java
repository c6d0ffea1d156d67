package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FakeRegistryClient.Call.MANIFEST;
import static dev.imagestreams.testkit.FakeRegistryClient.Call.TAGS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.RegistryException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageStreamsTest {

  private static final StreamKey APP = StreamKey.parse("team/app");
  private static final StreamKey FOLLOWER = StreamKey.parse("shop/follower");

  private final FakeRegistryClient registry = new FakeRegistryClient();
  private final InMemoryImageStreamStore store = new InMemoryImageStreamStore();
  private ImageStreams streams;

  @BeforeEach
  void open() {
    streams = ImageStreams.builder().registryClient(registry).store(store).build();
  }

  @AfterEach
  void close() {
    streams.close();
    store.close();
  }

  @Test
  void pushMakesTheStreamOfItsRepositoryAndTellsOfIt() {
    ImagePushed push = Samples.push(1, "latest");
    streams.bus().publish(push);

    soon().until(() -> streams.get(APP).isPresent());
    ImageStream stream = streams.get(APP).orElseThrow();
    assertThat(stream.latest("latest").orElseThrow().dockerImageReference())
        .isEqualTo("registry.example:5000/team/app@" + Samples.digest(1));
    assertThat(stream.status().dockerImageRepository()).isEqualTo("registry.example:5000/team/app");
    assertThat(store.image(Samples.digest(1))).contains(push.image());
    assertThat(moves())
        .singleElement()
        .satisfies(
            e -> {
              assertThat(e.stream()).isEqualTo(APP);
              assertThat(e.tag()).isEqualTo("latest");
              assertThat(e.previous()).isEmpty();
              assertThat(e.current().image()).isEqualTo(Samples.digest(1).toString());
              assertThat(e.cause()).isEqualTo(Cause.PUSH);
            });
  }

  @Test
  void pushIsAppliedWithoutAskingTheRegistry() {
    streams.bus().publish(Samples.push(1, "latest"));

    soon().until(this::allHandled);
    assertThat(streams.get(APP)).isPresent();
    assertThat(registry.calls()).isZero();
  }

  @Test
  void pushesBeforeTheDoorWasOpenedCount() {
    try (InMemoryImageStreamStore other = new InMemoryImageStreamStore()) {
      other.events().append(Samples.push(1, "latest"));
      try (ImageStreams opened =
          ImageStreams.builder().registryClient(registry).store(other).build()) {
        soon().until(() -> opened.get(APP).isPresent());
      }
    }
  }

  @Test
  void pushMakesOnlyTheStreamsThatItMay() {
    try (InMemoryImageStreamStore other = new InMemoryImageStreamStore();
        ImageStreams opened =
            ImageStreams.builder()
                .registryClient(registry)
                .store(other)
                .createFromPushes(key -> key.namespace().equals("shop"))
                .build()) {
      opened.create(ImageStream.empty(StreamKey.parse("team/there")));
      other.events().append(Samples.push(1, "team/app", "latest"));
      other.events().append(Samples.push(2, "team/there", "latest"));
      other.events().append(Samples.push(3, "shop/app", "latest"));

      soon().until(() -> opened.get(StreamKey.parse("shop/app")).isPresent());
      soon()
          .until(
              () ->
                  opened
                      .get(StreamKey.parse("team/there"))
                      .orElseThrow()
                      .latest("latest")
                      .isPresent());
      assertThat(opened.get(StreamKey.parse("team/app"))).isEmpty();
    }
  }

  @Test
  void publishedAgainPushMovesNothing() {
    streams.bus().publish(Samples.push(1, "latest"));
    streams.bus().publish(Samples.push(2, "latest"));
    soon().until(() -> moves().size() == 2);
    streams.bus().publish(Samples.push(1, "latest"));
    streams.bus().publish(Samples.push(3, "marker"));

    soon().until(() -> moves().size() == 3);
    soon().until(this::allHandled);
    assertThat(images("latest"))
        .containsExactly(Samples.digest(2).toString(), Samples.digest(1).toString());
  }

  @Test
  void pushThatTheLogHasForgottenAndIsToldAgainMovesNothing() {
    streams.bus().publish(Samples.push(1, "latest"));
    streams.bus().publish(Samples.push(2, "latest"));
    soon().until(() -> moves().size() == 2);
    soon().until(this::allHandled);
    ImagePushed first = Samples.push(1, "latest");
    // Another id for the same push: what a log that keeps no old ids makes of it.
    streams
        .bus()
        .publish(
            new ImagePushed(
                new dev.imagestreams.notifications.EventHeader(
                    "reg/1-again", first.header().source(), 0, first.header().time()),
                first.registryId(),
                first.number(),
                first.host(),
                first.repository(),
                first.tag(),
                first.previous(),
                first.actor(),
                first.image()));

    soon().until(this::allHandled);
    assertThat(images("latest"))
        .containsExactly(Samples.digest(2).toString(), Samples.digest(1).toString());
    assertThat(moves()).hasSize(2);
  }

  @Test
  void followingStreamIsBroughtUpToDateForExactlyThePushedTag() {
    String repository = "registry.example:5000/team/app";
    registry.put(repository + ":1", "one");
    registry.put(repository + ":2", "two");
    streams.importImage(ImageStream.of("shop/follower", repository));
    Digest moved = registry.put(repository + ":1", "one, moved");
    registry.put(repository + ":2", "two, moved");
    registry.forgetCalls();
    streams.bus().publish(Samples.push(1, "1"));

    soon().until(() -> latest(FOLLOWER, "1").equals(Optional.of(moved.toString())));
    soon().until(this::allHandled);
    assertThat(registry.calls(TAGS)).isZero();
    assertThat(registry.calls(MANIFEST, repository + ":1")).isEqualTo(1);
    assertThat(registry.calls(MANIFEST)).isEqualTo(1);
  }

  @Test
  void followerThatFailsKeepsNoOtherFromBeingBroughtUpToDate() {
    String broken = "localhost:5000/team/app:1";
    registry.put("127.0.0.1:5000/team/app:1", "first");
    registry.put(broken, "first");
    ImageStream first = ImageStream.empty(StreamKey.parse("a/first"));
    streams.importImage(first.withTag(TagReference.dockerImage("1", broken)));
    streams.importImage(ImageStream.of("z/second", "127.0.0.1:5000/team/app"));
    registry.fail(broken, new RegistryException(RegistryException.Reason.UNREACHABLE, "down"));
    Digest moved = registry.put("127.0.0.1:5000/team/app:1", "second");

    streams.bus().publish(pushTo("127.0.0.1:5000"));

    soon()
        .untilAsserted(
            () -> assertThat(latest(StreamKey.parse("z/second"), "1")).contains(moved.toString()));
  }

  @Test
  void newTagOfAFollowedRepositoryIsImported() {
    String repository = "registry.example:5000/team/app";
    registry.put(repository + ":1", "one");
    streams.importImage(ImageStream.of("shop/follower", repository));
    Digest added = registry.put(repository + ":2", "two");
    streams.bus().publish(Samples.push(1, "2"));

    soon().until(() -> latest(FOLLOWER, "2").equals(Optional.of(added.toString())));
  }

  @Test
  void streamOfAnotherRepositoryIsNotLookedAt() {
    registry.put("registry.example:5000/team/other:1", "one");
    streams.importImage(ImageStream.of("shop/follower", "registry.example:5000/team/other"));
    registry.forgetCalls();
    streams.bus().publish(Samples.push(1, "1"));

    soon().until(this::allHandled);
    assertThat(registry.calls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:5000,127.0.0.1:5000",
    "127.0.0.1:5000,localhost:5000",
    "localhost:5000,localhost:5000"
  })
  void namesOfThisMachineAreTheSameHost(String pushedTo, String followed) {
    String source = followed + "/team/app:1";
    registry.put(source, "one");
    streams.importImage(
        ImageStream.empty(FOLLOWER)
            .withSpec(
                ImageStreamSpec.EMPTY.withTags(List.of(TagReference.dockerImage("web", source)))));
    Digest moved = registry.put(source, "two");
    streams.bus().publish(pushTo(pushedTo));

    soon().until(() -> latest(FOLLOWER, "web").equals(Optional.of(moved.toString())));
  }

  @Test
  void otherPortIsAnotherRegistry() {
    String source = "127.0.0.1:5001/team/app:1";
    registry.put(source, "one");
    streams.importImage(
        ImageStream.empty(FOLLOWER)
            .withSpec(
                ImageStreamSpec.EMPTY.withTags(List.of(TagReference.dockerImage("web", source)))));
    registry.forgetCalls();
    streams.bus().publish(pushTo("localhost:5000"));

    soon().until(this::allHandled);
    assertThat(registry.calls()).isZero();
  }

  @Test
  void streamsAreListed() {
    registry.put("registry.example/web:1", "one");
    streams.importImage(ImageStream.of("shop/a", "registry.example/web"));
    streams.importImage(ImageStream.of("shop/b", "registry.example/web"));

    assertThat(streams.list(StreamQuery.all()).items())
        .extracting(s -> s.key().toString())
        .containsExactly("shop/a", "shop/b");
  }

  @Test
  void busOfAnotherStoreIsRefused() {
    try (NotificationBus foreign = NotificationBus.create()) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  ImageStreams.builder()
                      .registryClient(registry)
                      .store(store)
                      .notificationBus(foreign)
                      .build());
    }
  }

  @Test
  void givenBusStaysOpen() {
    InMemoryImageStreamStore other = new InMemoryImageStreamStore();
    try (NotificationBus bus = NotificationBus.over(other.events())) {
      ImageStreams.builder()
          .registryClient(registry)
          .store(other)
          .notificationBus(bus)
          .build()
          .close();
      try (ImageStreams again =
          ImageStreams.builder()
              .registryClient(registry)
              .store(other)
              .notificationBus(bus)
              .build()) {
        bus.publish(Samples.push(1, "latest"));
        soon().until(() -> again.get(APP).isPresent());
      }
    }
  }

  @Test
  void clientIsMadeWhenSomethingIsFirstImported() {
    AtomicInteger made = new AtomicInteger();
    registry.put("registry.example/web:1", "one");
    try (InMemoryImageStreamStore other = new InMemoryImageStreamStore();
        ImageStreams quiet =
            ImageStreams.builder()
                .registryClient(
                    () -> {
                      made.incrementAndGet();
                      return registry;
                    })
                .store(other)
                .onDemand()
                .build()) {
      quiet.create(ImageStream.of("shop/a", "registry.example/web"));
      assertThat(made).hasValue(0);
      quiet.importImage(quiet.get(StreamKey.parse("shop/a")).orElseThrow());
      quiet.importImage(quiet.get(StreamKey.parse("shop/a")).orElseThrow());

      assertThat(made).hasValue(1);
      assertThat(quiet.get(StreamKey.parse("shop/a")).orElseThrow().latest("1")).isPresent();
    }
  }

  @Test
  void onDemandNothingIsFollowed() {
    try (InMemoryImageStreamStore other = new InMemoryImageStreamStore();
        NotificationBus bus = NotificationBus.over(other.events())) {
      ImageStreams.builder().store(other).notificationBus(bus).onDemand().build().close();

      assertThat(other.events().subscriptions()).isEmpty();
      assertThat(bus.health()).isEmpty();
    }
  }

  @Test
  void whoFollowsNeedsARegistryClient() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ImageStreams.builder().store(store).build())
        .withMessageContaining("registryClient");
  }

  private static ImagePushed pushTo(String host) {
    return ImagePushed.of(
        "reg",
        1,
        Samples.NOON,
        host,
        "team/app",
        "1",
        Optional.empty(),
        Samples.image(1, "pushed"));
  }

  /** Whether both subscriptions of the streams have come to the log's end. */
  private boolean allHandled() {
    Position end = store.events().end();
    return List.of("imagestreams-pushes", "imagestreams-following").stream()
        .allMatch(s -> store.events().subscription(s, end).lowWater().equals(end));
  }

  private Optional<String> latest(StreamKey key, String tag) {
    return streams.get(key).flatMap(s -> s.latest(tag)).map(TagEvent::image);
  }

  private List<String> images(String tag) {
    return streams.get(APP).orElseThrow().status().tag(tag).orElseThrow().items().stream()
        .map(TagEvent::image)
        .toList();
  }

  private List<TagUpdated> moves() {
    return store.events().read(store.events().beginning(), 1000).stream()
        .map(LoggedEvent::event)
        .filter(TagUpdated.class::isInstance)
        .map(TagUpdated.class::cast)
        .toList();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(30));
  }
}
