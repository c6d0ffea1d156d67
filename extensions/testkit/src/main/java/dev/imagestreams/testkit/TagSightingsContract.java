package dev.imagestreams.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.TagSightings;
import dev.imagestreams.model.Repository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the {@link TagSightings} of every store must do, as tests: extend it, give it an empty
 * store, and run it. Each test has a store of its own, which is closed after it.
 */
public abstract class TagSightingsContract {

  private static final Instant NOON = Samples.NOON;
  private static final Instant LATER = NOON.plusSeconds(60);
  private static final Repository WEB = Repository.parse("registry.example/team/web");
  private static final Repository APP = Repository.parse("registry.example/team/app");

  private ImageStreamStore store;
  private TagSightings sightings;

  /** For those who extend it. */
  protected TagSightingsContract() {}

  /** An empty store. Called before each test. */
  protected abstract ImageStreamStore createStore();

  @BeforeEach
  final void createEmptyStore() {
    store = createStore();
    sightings = store.sightings();
  }

  @AfterEach
  final void closeStore() {
    store.close();
  }

  @Test
  void newTagsAreKnownFromNowOn() {
    assertThat(sightings.firstSeen(WEB, List.of("1", "2"), NOON))
        .containsOnly(Map.entry("1", NOON), Map.entry("2", NOON));
  }

  @Test
  void knownTagsStayKnownSinceThen() {
    sightings.firstSeen(WEB, List.of("1"), NOON);

    assertThat(sightings.firstSeen(WEB, List.of("2", "1", "2"), LATER))
        .containsOnly(Map.entry("1", NOON), Map.entry("2", LATER));
    assertThat(sightings.firstSeen(WEB, List.of("1", "2"), NOON.minusSeconds(1)))
        .as("by a clock that was set back")
        .containsOnly(Map.entry("1", NOON), Map.entry("2", LATER));
  }

  @Test
  void tagThatWasGoneForAWhileIsNoNewOne() {
    sightings.firstSeen(WEB, List.of("1", "2"), NOON);
    sightings.firstSeen(WEB, List.of("2"), LATER);

    assertThat(sightings.firstSeen(WEB, List.of("1"), LATER)).containsOnly(Map.entry("1", NOON));
  }

  @Test
  void onlyWhatIsAskedForIsAnswered() {
    sightings.firstSeen(WEB, List.of("1", "2"), NOON);

    assertThat(sightings.firstSeen(WEB, List.of("2"), LATER)).containsOnlyKeys("2");
    assertThat(sightings.firstSeen(WEB, List.of(), LATER)).isEmpty();
  }

  @Test
  void repositoriesAreApart() {
    sightings.firstSeen(WEB, List.of("1"), NOON);

    assertThat(sightings.firstSeen(APP, List.of("1"), LATER)).containsOnly(Map.entry("1", LATER));
    assertThat(sightings.firstSeen(WEB, List.of("1"), LATER)).containsOnly(Map.entry("1", NOON));
  }

  @Test
  void forgottenTagsAreNewOnesAgain() {
    sightings.firstSeen(WEB, List.of("1"), NOON);
    sightings.firstSeen(APP, List.of("1"), NOON);

    sightings.forget(WEB);

    assertThat(sightings.firstSeen(WEB, List.of("1"), LATER)).containsOnly(Map.entry("1", LATER));
    assertThat(sightings.firstSeen(APP, List.of("1"), LATER)).containsOnly(Map.entry("1", NOON));
    sightings.forget(Repository.parse("registry.example/never/seen"));
  }

  @Test
  void timesAreCutToTheMillisecond() {
    Instant fine = NOON.plusNanos(1_999_999);
    Instant cut = NOON.plusMillis(1);

    assertThat(sightings.firstSeen(WEB, List.of("1"), fine)).containsOnly(Map.entry("1", cut));
    assertThat(sightings.firstSeen(WEB, List.of("1"), LATER)).containsOnly(Map.entry("1", cut));
  }

  @Test
  void manyTagsAreKnownAtOnce() {
    List<String> tags = IntStream.range(0, 10_000).mapToObj(i -> "1." + i).toList();

    assertThat(sightings.firstSeen(WEB, tags, NOON)).hasSize(10_000).containsValues(NOON);
    assertThat(sightings.firstSeen(WEB, tags, LATER).values()).containsOnly(NOON);
  }

  /** Whoever asks first says since when; all others are told the same. */
  @Test
  void thoseWhoAskAtTheSameTimeAreToldTheSame()
      throws InterruptedException, ExecutionException, TimeoutException {
    List<String> tags = IntStream.range(0, 50).mapToObj(i -> "t" + i).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<Map<String, Instant>>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Instant now = NOON.plusSeconds(i);
        answers.add(threads.submit(() -> sightings.firstSeen(WEB, tags, now)));
      }
      Map<String, Instant> known = answers.get(0).get(30, TimeUnit.SECONDS);
      for (Future<Map<String, Instant>> answer : answers) {
        assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(known).hasSize(50);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
