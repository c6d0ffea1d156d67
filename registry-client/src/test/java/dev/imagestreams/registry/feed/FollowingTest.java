package dev.imagestreams.registry.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.TagChange;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Feeds of registries with a history made up from a seed, which a failure shows. */
class FollowingTest {

  private static final int HISTORIES = 12;
  private static final int STEPS = 25;

  /** Somebody who keeps a copy of the tags by a feed, and lists them when it isn't complete. */
  private static final class Follower {
    Optional<String> cursor = Optional.empty();
    final Map<String, Digest> copy = new HashMap<>();
    int listings;
  }

  /** A history in the making, of one registry. */
  private static final class History {
    final Feeds feed;
    final SplittableRandom random;
    final Registry registry;
    Instant now = Feeds.NOW;
    boolean disturbed;
    int skew = 600;

    History(Feeds feed, long seed) {
      this.feed = feed;
      this.random = new SplittableRandom(seed);
      this.registry = new Registry(seed);
    }

    void happen(int changes) {
      for (int i = 0; i < changes; i++) {
        List<String> names = registry.names();
        int what = random.nextInt(10);
        if (what == 0 && !names.isEmpty()) {
          registry.delete(names.get(random.nextInt(names.size())), now);
        } else if (what == 1 && random.nextInt(10) == 0) {
          registry.collectGarbage();
        } else {
          registry.push("t" + random.nextInt(400), image(random.nextInt(300)), stamp());
        }
        now = now.plusSeconds(random.nextInt(3) == 0 ? random.nextInt(20) : 0);
      }
    }

    /** Registries of many machines date a little late; Quay's history has one clock. */
    private Instant stamp() {
      return feed == Feeds.QUAY ? now : now.minusSeconds(random.nextInt(20));
    }

    Changes look(Follower follower) {
      // Whoever looks has another clock.
      Instant theirs = now.plusSeconds(random.nextInt(-skew, skew + 1));
      FakeSource source =
          new FakeSource(
              request -> {
                String answer = registry.answer(feed, request.uri());
                if (disturbed) {
                  happen(random.nextInt(4));
                }
                return answer;
              });
      Changes changes = feed.of(source, theirs).since(follower.cursor, Feeds.ACCESS);
      follower.cursor = Optional.of(changes.next());
      for (TagChange change : changes.tags()) {
        if (change.deleted()) {
          follower.copy.remove(change.tag());
        } else {
          follower.copy.put(change.tag(), change.digest().orElseThrow());
        }
      }
      if (!changes.complete()) {
        follower.copy.clear();
        follower.copy.putAll(registry.state());
        follower.listings++;
      }
      return changes;
    }
  }

  private static Digest image(int number) {
    return Digest.sha256(String.valueOf(number).getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void whoeverFollowsFromAnywhereMissesNoChange(Feeds feed) {
    for (long seed = 0; seed < HISTORIES; seed++) {
      History history = new History(feed, seed);
      List<Follower> followers = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        followers.add(new Follower());
        history.happen(history.random.nextInt(history.random.nextInt(4) == 0 ? 150 : 12));
        for (Follower follower : followers) {
          if (history.random.nextInt(3) == 0) {
            history.disturbed = history.random.nextBoolean();
            history.look(follower);
          }
        }
      }
      history.disturbed = false;
      for (Follower follower : followers) {
        history.look(follower);
        Map<String, Digest> missed = history.registry.state();
        missed.entrySet().removeAll(follower.copy.entrySet());
        assertThat(missed).as("%s, seed %d", feed, seed).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsToldIsTrueAndToldOnceALook(Feeds feed) {
    for (long seed = 0; seed < HISTORIES; seed++) {
      History history = new History(feed, seed);
      Follower follower = new Follower();
      for (int step = 0; step < STEPS; step++) {
        history.happen(history.random.nextInt(100));
        Changes changes = history.look(follower);
        Map<String, Digest> state = history.registry.state();
        assertThat(changes.tags()).extracting(TagChange::tag).doesNotHaveDuplicates();
        for (TagChange change : changes.tags()) {
          if (change.deleted()) {
            assertThat(state).as("%s, seed %d", feed, seed).doesNotContainKey(change.tag());
          } else if (state.containsKey(change.tag())) {
            assertThat(change.digest())
                .as("%s, seed %d, %s", feed, seed, change)
                .contains(state.get(change.tag()));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "QUAY")
  void whatIsMerelyMissingIsNeverDeleted(Feeds feed) {
    History history = new History(feed, 1);
    history.happen(80);
    Follower follower = new Follower();
    history.look(follower);
    for (String name : history.registry.names()) {
      history.registry.delete(name, history.now);
    }

    Changes changes = history.look(follower);

    assertThat(changes.tags()).isEmpty();
  }

  @Test
  void quayTellsOfDeletions() {
    Registry registry = new Registry(1);
    registry.push("stays", image(1), Feeds.NOW.minusSeconds(9000));
    registry.push("goes", image(2), Feeds.NOW.minusSeconds(8000));
    registry.push("moves", image(3), Feeds.NOW.minusSeconds(1000));
    FakeSource source = new FakeSource(request -> registry.answer(Feeds.QUAY, request.uri()));
    String cursor = Feeds.QUAY.of(source).since(Optional.empty(), Feeds.ACCESS).next();
    registry.delete("goes", Feeds.NOW.minusSeconds(10));
    registry.push("moves", image(4), Feeds.NOW.minusSeconds(10));

    Changes changes = Feeds.QUAY.of(source).since(Optional.of(cursor), Feeds.ACCESS);

    assertThat(changes.tags())
        .containsExactly(
            new TagChange("goes", Optional.empty(), true, Feeds.NOW.minusSeconds(10)),
            new TagChange("moves", Optional.of(image(4)), false, Feeds.NOW.minusSeconds(10)));
    assertThat(Feeds.QUAY.of(source).since(Optional.of(changes.next()), Feeds.ACCESS).tags())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"HARBOR", "GCR", "ARTIFACT_REGISTRY"})
  void aTagThatIsMovedBackToAnOldImageIsTold(Feeds feed) {
    Registry registry = new Registry(1);
    registry.push("1", image(1), Feeds.NOW.minusSeconds(9000));
    registry.push("2", image(2), Feeds.NOW.minusSeconds(10));
    registry.push("latest", image(2), Feeds.NOW.minusSeconds(10));
    FakeSource source = new FakeSource(request -> registry.answer(feed, request.uri()));
    String cursor = feed.of(source).since(Optional.empty(), Feeds.ACCESS).next();
    registry.push("latest", image(1), Feeds.NOW);

    Changes changes = feed.of(source).since(Optional.of(cursor), Feeds.ACCESS);

    assertThat(changes.tags())
        .filteredOn(change -> change.tag().equals("latest"))
        .singleElement()
        .extracting(TagChange::digest)
        .isEqualTo(Optional.of(image(1)));
  }

  @ParameterizedTest
  @EnumSource(names = {"DOCKER_HUB", "QUAY", "AZURE"})
  void twoTagsOfOneInstantOnBothSidesOfTheCursorAreBothTold(Feeds feed) {
    Registry registry = new Registry(1);
    registry.push("a", image(1), Feeds.NOW);
    FakeSource source = new FakeSource(request -> registry.answer(feed, request.uri()));
    String cursor = feed.of(source).since(Optional.of(feed.beginning()), Feeds.ACCESS).next();
    registry.push("b", image(1), Feeds.NOW);

    Changes changes = feed.of(source).since(Optional.of(cursor), Feeds.ACCESS);

    assertThat(changes.tags()).extracting(TagChange::tag).containsExactly("b");
  }

  @ParameterizedTest
  @EnumSource(names = {"DOCKER_HUB", "QUAY", "HARBOR"})
  void pagesAreBounded(Feeds feed) {
    Registry registry = new Registry(1);
    FakeSource source = new FakeSource(request -> registry.answer(feed, request.uri()));
    for (int i = 0; i < 2000; i++) {
      registry.push("t" + i, image(i), Feeds.NOW.minusSeconds(i));
    }

    Changes changes = feed.of(source).since(Optional.of(feed.beginning()), Feeds.ACCESS);

    assertThat(source.sent).hasSize(20);
    assertThat(changes.complete()).isFalse();
    // 20 pages of 62 rows: each page asks for two less, and begins at a multiple of it.
    assertThat(changes.tags()).hasSize(1240);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOCKER_HUB", "QUAY", "HARBOR"})
  void pagesThatDontEndAreRead(Feeds feed) {
    Registry registry = new Registry(1);
    FakeSource source = new FakeSource(request -> registry.answer(feed, request.uri()));
    for (int i = 0; i < 350; i++) {
      registry.push("t" + i, image(i), Feeds.NOW.minusSeconds(i));
    }

    Changes changes = feed.of(source).since(Optional.of(feed.beginning()), Feeds.ACCESS);

    assertThat(source.sent).hasSize(4);
    assertThat(changes.complete()).isTrue();
    assertThat(changes.tags()).hasSize(350);
  }

  @ParameterizedTest
  @EnumSource(names = {"DOCKER_HUB", "QUAY"})
  void pagesAreReadNoFurtherThanToTheCursor(Feeds feed) {
    Registry registry = new Registry(1);
    FakeSource source = new FakeSource(request -> registry.answer(feed, request.uri()));
    for (int i = 0; i < 2000; i++) {
      registry.push("t" + i, image(i), Feeds.NOW.minusSeconds(100 + i * 10L));
    }
    String begin = feed.of(source).since(Optional.empty(), Feeds.ACCESS).next();
    String cursor = feed.of(source).since(Optional.of(begin), Feeds.ACCESS).next();
    registry.push("new", image(1), Feeds.NOW);
    source.sent.clear();

    Changes changes = feed.of(source).since(Optional.of(cursor), Feeds.ACCESS);

    assertThat(source.sent).hasSize(1);
    assertThat(changes.complete()).isTrue();
    assertThat(changes.tags()).extracting(TagChange::tag).containsExactly("new");
  }

  @ParameterizedTest
  @EnumSource(names = {"DOCKER_HUB", "HARBOR"})
  void aRowThatSlippedThroughBetweenPagesIsNoticed(Feeds feed) {
    Registry registry = new Registry(1);
    for (int i = 0; i < 150; i++) {
      registry.push("t" + i, image(i), Feeds.NOW.minusSeconds(i));
    }
    FakeSource source =
        new FakeSource(
            request -> {
              String answer = registry.answer(feed, request.uri());
              for (int i = 0; i < 5; i++) {
                registry.delete("t" + i, Feeds.NOW);
              }
              registry.collectGarbage();
              return answer;
            });

    Changes changes = feed.of(source).since(Optional.of(feed.beginning()), Feeds.ACCESS);

    assertThat(changes.complete()).isFalse();
    assertThat(changes.tags()).noneMatch(TagChange::deleted).hasSizeLessThan(150);
  }

  @Test
  void azureIsReadOnePageFar() {
    Registry registry = new Registry(1);
    FakeSource source = new FakeSource(request -> registry.answer(Feeds.AZURE, request.uri()));
    for (int i = 0; i < 101; i++) {
      registry.push("t" + i, image(i), Feeds.NOW.minusSeconds(i));
    }

    Changes changes =
        Feeds.AZURE.of(source).since(Optional.of(Feeds.AZURE.beginning()), Feeds.ACCESS);

    assertThat(source.sent).hasSize(1);
    assertThat(changes.complete()).isFalse();
    assertThat(changes.tags()).hasSize(100);
  }

  @ParameterizedTest
  @EnumSource
  void followingIsSeldomListing(Feeds feed) {
    History history = new History(feed, 7);
    history.skew = 0;
    history.happen(300);
    Follower follower = new Follower();
    history.look(follower);
    for (int step = 0; step < 100; step++) {
      history.happen(5);
      history.look(follower);
    }

    assertThat(follower.listings).isLessThan(34);
  }

  @ParameterizedTest
  @EnumSource
  void cursorsStayShort(Feeds feed) {
    History history = new History(feed, 7);
    Follower follower = new Follower();
    for (int step = 0; step < 20; step++) {
      history.happen(500);
      history.look(follower);
      assertThat(follower.cursor.orElseThrow()).hasSizeLessThan(4096).matches("[A-Za-z0-9._-]+");
    }
  }
}
