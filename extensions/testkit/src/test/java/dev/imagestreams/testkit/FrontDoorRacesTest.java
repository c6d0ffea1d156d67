package dev.imagestreams.testkit;

import static dev.imagestreams.testkit.FrontDoor.document;
import static dev.imagestreams.testkit.FrontDoor.from;
import static dev.imagestreams.testkit.FrontDoor.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.notifications.StreamEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many who use the front door at the same time. */
class FrontDoorRacesTest {

  private static final int THREADS = 12;

  private final FrontDoor door = new FrontDoor();

  @AfterEach
  void close() {
    door.close();
  }

  /** Runs work of all threads at the same time. */
  private interface Work {
    void of(int thread, SplittableRandom random) throws Exception;
  }

  private static void together(long seed, Work work) throws Exception {
    SplittableRandom seeds = new SplittableRandom(seed);
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        SplittableRandom random = seeds.split();
        all.add(
            () -> {
              start.await(30, TimeUnit.SECONDS);
              work.of(thread, random);
              return null;
            });
      }
      for (Future<Void> each : executor.invokeAll(all)) {
        each.get(120, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1, 2})
  void ownWritesOfOneStreamAreNeverRefusedAndNothingIsLost(long seed) throws Exception {
    int rounds = 40;
    door.streams.create(document("shop/web"));
    together(
        seed,
        (thread, random) -> {
          for (int i = 0; i < rounds; i++) {
            String tag = "t" + thread + "-" + i;
            String source = "registry.example/app@" + Samples.digest(thread * 1000L + i);
            door.streams.tag(TagRequest.of(source, "shop/web:" + tag).withReference(true));
            if (random.nextBoolean()) {
              door.streams.hold(key("shop/web"), tag, "thread " + thread);
              door.streams.release(key("shop/web"), tag);
            }
          }
        });

    assertThat(door.stream("shop/web").spec().tags()).hasSize(THREADS * rounds);
    List<Long> sequences =
        door.events(StreamEvent.class).stream().map(e -> e.header().sequence()).toList();
    assertThat(sequences)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, sequences.size()).boxed().toList());
  }

  @Test
  void ofManyWhoCreateAStreamOneDoes() throws Exception {
    AtomicInteger created = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    together(
        1,
        (thread, random) -> {
          for (int i = 0; i < 50; i++) {
            try {
              door.streams.create(document("shop/s" + i));
              created.incrementAndGet();
            } catch (dev.imagestreams.core.AlreadyExistsException e) {
              refused.incrementAndGet();
            }
          }
        });

    assertThat(created).hasValue(50);
    assertThat(refused).hasValue(50 * (THREADS - 1));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1})
  void noUpdateOfUsersWhoReadAndApplyIsLost(long seed) throws Exception {
    int rounds = 30;
    door.streams.create(document("shop/web"));
    AtomicInteger stale = new AtomicInteger();
    together(
        seed,
        (thread, random) -> {
          for (int i = 0; i < rounds; i++) {
            while (!increment()) {
              stale.incrementAndGet();
            }
          }
        });

    assertThat(door.stream("shop/web").metadata().labels())
        .isEqualTo(Map.of("n", Integer.toString(THREADS * rounds)));
  }

  /** Counts up a label as a user does; false where he was overtaken. */
  private boolean increment() {
    ImageStream read = door.stream("shop/web");
    int next = Integer.parseInt(read.metadata().labels().getOrDefault("n", "0")) + 1;
    try {
      door.streams.apply(
          read.withMetadata(read.metadata().withLabels(Map.of("n", Integer.toString(next)))));
      return true;
    } catch (ConflictException e) {
      return false;
    }
  }

  /**
   * Sources move while streams begin to follow them, are wanted otherwise, are deleted and come
   * again: when all is at rest, each follower points where its source does.
   */
  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1, 2, 3, 4, 5, 6, 7})
  void everyFollowerEndsWhereItsSourceDoes(long seed) throws Exception {
    int sources = 3;
    int followers = 6;
    together(
        seed,
        (thread, random) -> {
          for (int i = 0; i < 25; i++) {
            String source = "base" + random.nextInt(sources);
            String follower = "shop/follower" + random.nextInt(followers);
            switch (random.nextInt(8)) {
              case 0 -> door.streams.delete(key(follower));
              case 1, 2 ->
                  door.streams.apply(
                      document(
                          follower,
                          from("one", source + ":1"),
                          from("two", "one"),
                          from("three", "shop/follower0:two")));
              case 3 -> door.streams.apply(document(follower, from("one", source + ":1")));
              default ->
                  door.streams.tag(
                      TagRequest.of(
                              "registry.example/app@"
                                  + Samples.digest(random.nextInt(1, 1_000_000)),
                              "shop/" + source + ":1")
                          .withReference(true));
            }
          }
        });
    door.awaitRest();

    Map<String, String> wrong = new TreeMap<>();
    for (int i = 0; i < followers; i++) {
      Optional<ImageStream> follower = door.streams.get(key("shop/follower" + i));
      follower.ifPresent(stream -> compare(stream, wrong));
    }
    assertThat(wrong).as("seed " + seed).isEmpty();
  }

  private void compare(ImageStream follower, Map<String, String> wrong) {
    for (TagReference tag : follower.spec().tags()) {
      String source = tag.from().orElseThrow().name();
      int colon = source.indexOf(':');
      ImageStream from =
          colon < 0 || source.startsWith(follower.key().name() + ":")
              ? follower
              : door.streams.get(key("shop/" + source.substring(0, colon))).orElse(null);
      if (from != null) {
        String there = shown(from, source.substring(colon + 1));
        String here = shown(follower, tag.name());
        if (!there.isEmpty() && !there.equals(here)) {
          wrong.put(follower.key() + ":" + tag.name(), here + " and not " + there);
        }
      }
    }
  }

  private static String shown(ImageStream stream, String tag) {
    return stream.latest(tag).stream()
        .map(item -> item.dockerImageReference())
        .collect(Collectors.joining());
  }
}
