package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FrontDoor.document;
import static dev.imagestreams.testkit.FrontDoor.from;
import static dev.imagestreams.testkit.FrontDoor.key;
import static dev.imagestreams.testkit.FrontDoor.soon;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.ObservedImageStreamStore;
import dev.imagestreams.core.store.StoreObserver;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tags that follow tags and images of other streams. */
class AliasesAcrossStreamsTest {

  private final FrontDoor door = new FrontDoor();

  @AfterEach
  void close() {
    door.close();
  }

  private void has(String stream, String tag, Digest digest) {
    soon().until(() -> door.image(stream, tag).equals(Optional.of(digest.toString())));
  }

  @Test
  void newAliasPointsWhereItsTagDoesAtOnce() {
    Digest one = door.move("shop/base", "1", "one");
    ImageStream applied = door.streams.apply(document("shop/web", from("base", "base:1")));

    assertThat(applied.latest("base").orElseThrow().image()).isEqualTo(one.toString());
    assertThat(door.events(TagUpdated.class))
        .last()
        .satisfies(
            event -> {
              assertThat(event.stream()).isEqualTo(key("shop/web"));
              assertThat(event.aliasPath()).containsExactly("shop/base:1");
            });
  }

  @Test
  void aliasFollowsWhenItsTagMoves() {
    Digest one = door.move("shop/base", "1", "one");
    door.streams.create(document("shop/web", from("base", "base:1")));
    door.streams.create(document("other/web", from("base", "shop/base:1")));
    Digest two = door.move("shop/base", "1", "two");

    has("shop/web", "base", two);
    has("other/web", "base", two);
    door.awaitRest();
    assertThat(door.images("shop/web", "base")).containsExactly(two.toString(), one.toString());
    assertThat(door.images("other/web", "base")).containsExactly(two.toString(), one.toString());
  }

  @Test
  void aliasOfAStreamThatComesLaterFollowsThen() {
    door.streams.create(document("shop/web", from("base", "base:1")));
    assertThat(door.image("shop/web", "base")).isEmpty();
    Digest one = door.move("shop/base", "1", "one");

    has("shop/web", "base", one);
  }

  @Test
  void aliasOfAnAliasFollowsOverSeveralStreamsAndSaysByWhich() {
    door.streams.create(document("shop/c", from("c", "b:b")));
    door.streams.create(document("shop/b", from("inner", "a:1"), from("b", "inner")));
    Digest one = door.move("shop/a", "1", "one");

    has("shop/c", "c", one);
    assertThat(door.events(TagUpdated.class))
        .filteredOn(event -> event.stream().equals(key("shop/c")))
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.aliasPath())
                    .containsExactly("shop/a:1", "shop/b:inner", "shop/b:b"));
  }

  @Test
  void circleOverStreamsComesToRestWhereItWasPushed() {
    door.streams.create(document("shop/a", from("x", "b:y")));
    door.streams.create(document("shop/b", from("y", "a:x")));
    door.streams.bus().publish(Samples.push(1, "shop/a", "x"));

    has("shop/b", "y", Samples.digest(1));
    door.awaitRest();
    door.streams.bus().publish(Samples.push(2, "shop/b", "y"));
    has("shop/a", "x", Samples.digest(2));
    door.awaitRest();

    assertThat(door.images("shop/a", "x"))
        .containsExactly(Samples.digest(2).toString(), Samples.digest(1).toString());
    assertThat(door.images("shop/b", "y"))
        .containsExactly(Samples.digest(2).toString(), Samples.digest(1).toString());
  }

  /** A state doesn't know how an image came to a tag; in a circle nothing else tells who moved. */
  @Test
  void stateThatStandsForAnEventFollowsAsTheEventDid() throws Exception {
    ExecutorService one = Executors.newSingleThreadExecutor();
    CountDownLatch begin = new CountDownLatch(1);
    one.execute(() -> awaitUninterrupted(begin));
    try (InMemoryImageStreamStore store = new InMemoryImageStreamStore();
        NotificationBus bus = NotificationBus.over(store.events(), one);
        ImageStreams streams =
            ImageStreams.builder()
                .registryClient(new FakeRegistryClient())
                .store(store)
                .notificationBus(bus)
                .build()) {
      ImageStream before = streams.create(document("shop/a", from("x", "b:y")));
      streams.create(document("shop/b", from("y", "a:x")));
      String reference = "registry.example/app@" + Samples.digest(1);
      TagEvent item = new TagEvent(Samples.NOON, reference, Samples.digest(1).toString(), 1);
      store.commit(
          Commit.of(
              Optional.of(before),
              before.withStatus(
                  before.status().withTag(NamedTagEventList.empty("x").prepend(item))),
              List.of(),
              List.of(Samples.moved(before, "x", 1))));
      begin.countDown();

      soon()
          .until(
              () ->
                  streams
                      .get(key("shop/b"))
                      .flatMap(s -> s.latest("y"))
                      .filter(now -> now.dockerImageReference().equals(reference))
                      .isPresent());
    } finally {
      begin.countDown();
      one.shutdownNow();
    }
  }

  @Test
  void imageOfAnotherStreamIsTakenOnceItIsThere() {
    door.move("shop/base", "1", "one");
    Digest later = door.registry.put("elsewhere.example/any:1", "two");
    door.streams.create(document("shop/web", from("fixed", "base@" + later)));
    assertThat(door.image("shop/web", "fixed")).isEmpty();
    assertThat(door.move("shop/base", "2", "two")).isEqualTo(later);

    has("shop/web", "fixed", later);
    Digest next = door.move("shop/base", "2", "three");
    door.awaitRest();
    assertThat(next).isNotEqualTo(later);
    assertThat(door.images("shop/web", "fixed")).containsExactly(later.toString());
  }

  @Test
  void heldAliasStaysAndGoesOnWhenItIsReleased() {
    Digest one = door.move("shop/base", "1", "one");
    door.streams.create(document("shop/web", from("base", "base:1")));
    door.streams.hold(key("shop/web"), "base", "incident 7");
    Digest two = door.move("shop/base", "1", "two");
    door.awaitRest();
    assertThat(door.image("shop/web", "base")).contains(one.toString());

    door.streams.release(key("shop/web"), "base");
    assertThat(door.image("shop/web", "base")).contains(two.toString());
  }

  @Test
  void aliasThatIsImportedByADocumentFollowsToo() {
    Digest one = door.move("shop/base", "1", "one");
    door.awaitRest();
    door.streams.importImage(document("shop/web", from("base", "base:1")));

    has("shop/web", "base", one);
  }

  @Test
  void aliasFollowsTheTagOfAStreamThatWasDeletedAndCameAgain() {
    Digest one = door.move("shop/base", "1", "one");
    door.streams.create(document("shop/web", from("base", "base:1")));
    door.streams.delete(key("shop/base"));
    door.awaitRest();
    assertThat(door.image("shop/web", "base")).contains(one.toString());
    Digest two = door.move("shop/base", "1", "two");

    has("shop/web", "base", two);
  }

  @Test
  void deletedFollowerIsNotMadeAgain() {
    door.move("shop/base", "1", "one");
    door.streams.create(document("shop/web", from("base", "base:1")));
    door.streams.delete(key("shop/web"));
    door.move("shop/base", "1", "two");
    door.awaitRest();

    assertThat(door.streams.get(key("shop/web"))).isEmpty();
  }

  @Test
  void tagThatNoLongerFollowsStays() {
    Digest one = door.move("shop/base", "1", "one");
    door.streams.create(document("shop/web", from("base", "base:1")));
    door.awaitRest();
    door.streams.pin(key("shop/web"), "base");
    door.move("shop/base", "1", "two");
    door.awaitRest();

    assertThat(door.images("shop/web", "base")).containsExactly(one.toString());
  }

  @Test
  void whatMovedWhileNobodyServedIsFollowedThen() {
    try (InMemoryImageStreamStore store = new InMemoryImageStreamStore()) {
      FakeRegistryClient registry = new FakeRegistryClient();
      Digest one = registry.put("registry.example/shop/base:1", "one");
      try (ImageStreams quiet =
          ImageStreams.builder().registryClient(registry).store(store).onDemand().build()) {
        quiet.create(document("shop/web", from("base", "base:1")));
        quiet.importImage(
            document(
                "shop/base",
                dev.imagestreams.model.TagReference.dockerImage(
                    "1", "registry.example/shop/base:1")));
        assertThat(quiet.get(key("shop/web")).orElseThrow().latest("base")).isEmpty();
      }
      assertThat(store.events().subscriptions()).isEmpty();
      try (ImageStreams serving =
          ImageStreams.builder().registryClient(registry).store(store).build()) {
        soon()
            .untilAsserted(
                () ->
                    assertThat(serving.get(key("shop/web")).orElseThrow().latest("base"))
                        .hasValueSatisfying(
                            item -> assertThat(item.image()).isEqualTo(one.toString())));
      }
    }
  }

  @Test
  void eventIsAcknowledgedInTheCommitOfItsOnlyFollower() {
    List<Commit> commits = new CopyOnWriteArrayList<>();
    ImageStreamStore observed =
        new ObservedImageStreamStore(
            new InMemoryImageStreamStore(),
            new StoreObserver() {
              @Override
              public void committed(Commit change, Committed result, Duration took) {
                commits.add(change);
              }
            });
    try (FrontDoor other = new FrontDoor(observed)) {
      other.streams.create(document("shop/one", from("base", "base:1")));
      other.move("shop/base", "1", "one");
      soon().until(() -> other.image("shop/one", "base").isPresent());
      other.awaitRest();
      assertThat(commits)
          .filteredOn(commit -> commit.key().equals(key("shop/one")))
          .last()
          .satisfies(
              commit ->
                  assertThat(commit.consumed().orElseThrow().subscription())
                      .isEqualTo("imagestreams-aliases"));

      other.streams.create(document("shop/two", from("base", "base:1")));
      other.awaitRest();
      commits.clear();
      Digest two = other.move("shop/base", "1", "two");
      soon()
          .until(
              () ->
                  List.of("shop/one", "shop/two").stream()
                      .allMatch(s -> other.image(s, "base").equals(Optional.of(two.toString()))));
      other.awaitRest();
      assertThat(commits)
          .filteredOn(commit -> !commit.key().equals(key("shop/base")))
          .hasSize(2)
          .allSatisfy(commit -> assertThat(commit.consumed()).isEmpty());
    }
  }

  /** The source moves after the new follower has looked at it and before the follower is there. */
  @Test
  void followerThatIsCommittedAfterItsSourceMovedFollowsAllTheSame() throws Exception {
    WatchedStore slow = new WatchedStore(new InMemoryImageStreamStore());
    try (FrontDoor other = new FrontDoor(slow)) {
      Digest one = other.move("shop/base", "1", "one");
      CountDownLatch looked = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      slow.beforeCommit =
          change -> {
            if (change.key().equals(key("shop/web")) && change.before().isEmpty()) {
              looked.countDown();
              awaitUninterrupted(goOn);
            }
          };
      ExecutorService executor = Executors.newSingleThreadExecutor();
      try {
        Future<ImageStream> creating =
            executor.submit(
                () -> other.streams.create(document("shop/web", from("base", "base:1"))));
        assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();
        Digest two = other.move("shop/base", "1", "two");
        other.awaitRest();
        goOn.countDown();

        assertThat(creating.get(30, TimeUnit.SECONDS).latest("base").orElseThrow().image())
            .isEqualTo(one.toString());
        soon().until(() -> other.image("shop/web", "base").equals(Optional.of(two.toString())));
      } finally {
        executor.shutdownNow();
      }
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  void followersAreFoundWithoutLookingThroughAllStreams() {
    WatchedStore counting = new WatchedStore(new InMemoryImageStreamStore());
    try (FrontDoor other = new FrontDoor(counting)) {
      for (int i = 0; i < 50; i++) {
        other.streams.create(document("shop/s" + i, from("base", "base" + i + ":1")));
      }
      other.move("shop/base7", "1", "one");
      soon().until(() -> other.image("shop/s7", "base").isPresent());
      other.awaitRest();
      counting.lists.set(0);
      for (int i = 0; i < 20; i++) {
        Digest moved = other.move("shop/base7", "1", "move " + i);
        soon().until(() -> other.image("shop/s7", "base").equals(Optional.of(moved.toString())));
      }

      assertThat(counting.lists).hasValue(0);
    }
  }

  @Test
  void followerThatWasCommittedByAnotherBusIsFound() {
    try (NotificationBus bus = NotificationBus.over(door.store.events());
        ImageStreams other =
            ImageStreams.builder().store(door.store).notificationBus(bus).onDemand().build()) {
      door.move("shop/base", "1", "one");
      for (int i = 0; i < 20; i++) {
        String follower = "shop/s" + i;
        other.create(document(follower, from("base", "base:1")));
        Digest moved = door.move("shop/base", "1", "move " + i);
        has(follower, "base", moved);
      }
    }
  }
}
