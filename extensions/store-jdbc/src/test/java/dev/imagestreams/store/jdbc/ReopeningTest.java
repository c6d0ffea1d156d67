package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was committed is there when the file is opened again. */
class ReopeningTest {

  @TempDir Path directory;

  private SqliteImageStreamStore open() {
    return SqliteImageStreamStore.open(directory.resolve("below/store.db"));
  }

  @Test
  void findsStreamsWithTheirHistories() {
    ImageStream web = Streams.empty("shop/web");
    try (SqliteImageStreamStore store = open()) {
      web = Streams.create(store, web);
      for (int i = 1; i <= 70; i++) {
        web = Streams.move(store, web, i % 2 == 0 ? "even" : "odd", i);
      }
      Streams.create(store, Streams.empty("a/other"));
    }

    try (SqliteImageStreamStore store = open()) {
      assertThat(store.get(web.key())).contains(web);
      assertThat(store.list(StreamQuery.all()).items()).hasSize(2).contains(web);
    }
  }

  @Test
  void writesADocumentAsItWasRead() {
    String json =
        """
        {"kind":"ImageStream","apiVersion":"v1","metadata":{"name":"web","namespace":"shop",\
        "creationTimestamp":null,"x-unknown":[1,{"a":null}]},"spec":{"tags":[{"name":"latest",\
        "annotations":null,"from":{"kind":"DockerImage","name":"ruby:2"},"generation":null,\
        "importPolicy":{},"later":true}]},"status":{"dockerImageRepository":"","tags":[\
        {"tag":"gone","items":null,"conditions":[{"type":"ImportSuccess","status":"False",\
        "lastTransitionTime":"2026-01-02T03:04:05Z","reason":"NotFound","message":"m","generation":2}]},\
        {"tag":"latest","items":[{"created":"2026-01-02T03:04:05+00:00","dockerImageReference":"",\
        "image":"aaaa","generation":1,"extra":{"k":"v"}}],"why":"not"}],"whatever":7}}""";
    ImageStream read = ImageStreamJson.read(json);
    try (SqliteImageStreamStore store = open()) {
      Streams.create(store, read);
    }

    try (SqliteImageStreamStore store = open()) {
      ImageStream found = store.get(read.key()).orElseThrow();
      assertThat(found.metadata().resourceVersion()).isEqualTo("1");
      assertThat(ImageStreamJson.write(found.withMetadata(read.metadata())))
          .isEqualTo(ImageStreamJson.write(read));
    }
  }

  @Test
  void goesOnNumberingWhereItStopped() {
    try (SqliteImageStreamStore store = open()) {
      ImageStream web = Streams.create(store, Streams.empty("shop/web"));
      Streams.move(store, web, "latest", 1);
    }

    try (SqliteImageStreamStore store = open()) {
      ImageStream web = store.get(Streams.empty("shop/web").key()).orElseThrow();
      ImageStream moved = Streams.move(store, web, "latest", 2);

      assertThat(moved.metadata().resourceVersion()).isEqualTo("3");
      assertThat(store.events().read(store.events().beginning(), 10))
          .extracting(logged -> logged.event().id())
          .containsExactly("uid-web-1", "uid-web-2");
    }
  }

  @Test
  void remembersSubscriptionsAndWhatTheyPutAside() {
    SubscriptionState before;
    try (SqliteImageStreamStore store = open()) {
      ImageStream web = Streams.create(store, Streams.empty("shop/web"));
      store.events().subscriptionOwedState("deployer", store.events().beginning());
      for (int i = 1; i <= 4; i++) {
        web = Streams.move(store, web, "latest", i);
      }
      store
          .events()
          .settle(
              "deployer",
              List.of(
                  new Settlement.Acknowledged(new Position("1")),
                  new Settlement.Parked(new Position("3"), 7, "it rained", Streams.NOON),
                  new Settlement.Parked(new Position("4"), 7, "it snowed", Streams.NOON)));
      store.events().replay("deployer", List.of(new Position("4")));
      before = store.events().subscription("deployer", store.events().end());
    }

    try (SqliteImageStreamStore store = open()) {
      assertThat(store.events().subscription("deployer", store.events().end())).isEqualTo(before);
      assertThat(before.lowWater()).isEqualTo(new Position("1"));
      assertThat(before.settledAbove())
          .containsExactlyInAnyOrder(new Position("3"), new Position("4"));
      assertThat(before.parked())
          .containsExactly(new Settlement.Parked(new Position("3"), 7, "it rained", Streams.NOON));
      assertThat(before.replayed()).containsExactly(new Position("4"));
      assertThat(before.stateOwed()).isTrue();
    }
  }

  @Test
  void appliesNoPushTwice() {
    ImageStream web = Streams.empty("shop/web");
    try (SqliteImageStreamStore store = open()) {
      assertThat(store.commit(push(Optional.empty(), web, 5)).applied()).isTrue();
    }

    try (SqliteImageStreamStore store = open()) {
      Optional<ImageStream> now = store.get(web.key());
      assertThat(store.commit(push(now, now.orElseThrow(), 5)).applied()).isFalse();
      assertThat(store.commit(push(now, now.orElseThrow(), 6)).applied()).isTrue();
    }
  }

  @Test
  void remembersWorkItsClaimsAndWhatHostsSaid() {
    HostBudget said =
        new HostBudget("quay.io", Optional.of(Streams.NOON), 0, Optional.empty(), Streams.NOON);
    Instant end = Streams.NOON.plusSeconds(60);
    Claim claim;
    try (SqliteImageStreamStore store = open()) {
      store.work().put("a", Streams.NOON);
      store.work().put("b", end.plusSeconds(1));
      claim = store.work().claim(Streams.NOON, end, 10).get(0);
      store.work().hasten("a", Streams.NOON.plusSeconds(5));
      store.budgets().put(said);
    }

    try (SqliteImageStreamStore store = open()) {
      assertThat(store.work().claim(end.minusMillis(1), end, 10)).isEmpty();
      assertThat(store.work().nextDue()).contains(end);
      assertThat(store.work().release(claim, end.plusSeconds(2), "seen")).isTrue();
      assertThat(store.work().list(Optional.empty(), 10))
          .containsExactly(
              new Work("a", Streams.NOON.plusSeconds(5), "seen"),
              new Work("b", end.plusSeconds(1), ""));
      assertThat(store.budgets().get("quay.io")).contains(said);
    }
  }

  @Test
  void remembersHowManyRequestsHostsWereSent() {
    try (SqliteImageStreamStore store = open()) {
      store.budgets().draw("quay.io", 60, 50, 0, Streams.NOON);
      store.budgets().charge("quay.io", 60, 15, Streams.NOON);
    }

    try (SqliteImageStreamStore store = open()) {
      assertThat(store.budgets().draw("quay.io", 60, 1, 0, Streams.NOON))
          .contains(Streams.NOON.plusSeconds(6));
    }
  }

  @Test
  void keepsImagesForAllStreams() {
    Image image = Image.named(Streams.digest(7), "r.example/app@" + Streams.digest(7));
    try (SqliteImageStreamStore store = open()) {
      store.commit(
          Commit.of(Optional.empty(), Streams.empty("shop/web"), List.of(image), List.of()));
    }

    try (SqliteImageStreamStore store = open()) {
      assertThat(store.image(image.digest())).contains(image);
    }
  }

  private static Commit push(Optional<ImageStream> before, ImageStream web, long number) {
    return new Commit(
        web.key(),
        before,
        Optional.of(Streams.moved(web, "latest", number)),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(new Commit.PushMark("reg", "latest", number)));
  }
}
