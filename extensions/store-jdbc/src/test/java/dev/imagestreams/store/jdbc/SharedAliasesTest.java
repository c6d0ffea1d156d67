package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.TagRequest;
import dev.imagestreams.testkit.FakeRegistryClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aliases of other streams, where several have the file open, as several processes have it. */
class SharedAliasesTest {

  @TempDir Path directory;

  /** Image streams over a connection of their own. */
  private final class Opened implements AutoCloseable {
    final SqliteImageStreamStore store = SqliteImageStreamStore.open(directory.resolve("store.db"));
    final ImageStreams streams =
        ImageStreams.builder().registryClient(new FakeRegistryClient()).store(store).build();

    /** As where its process ends. */
    void end() {
      streams.close();
      store.close();
    }

    @Override
    public void close() {
      end();
    }
  }

  private static ImageStream follower(String name, String source) {
    return ImageStream.empty(StreamKey.parse(name))
        .withTag(
            TagReference.named("base")
                .withFrom(
                    Optional.of(
                        new ObjectReference(
                            ObjectReference.IMAGE_STREAM_TAG, "", source, JsonExtras.none()))));
  }

  private static void move(ImageStreams streams, String tag, long number) {
    String reference = "registry.example/app@sha256:" + String.format("%064x", number);
    streams.tag(TagRequest.of(reference, tag).withReference(true));
  }

  private static String shown(ImageStreams streams, String stream, String tag) {
    return streams
        .get(StreamKey.parse(stream))
        .flatMap(s -> s.latest(tag))
        .map(TagEvent::dockerImageReference)
        .orElse("");
  }

  private static void awaitSame(ImageStreams streams, String stream, String tag, String follower) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () ->
                assertThat(shown(streams, follower, "base"))
                    .isNotEmpty()
                    .isEqualTo(shown(streams, stream, tag)));
  }

  @Test
  void followerThatTheOtherCommittedIsFoundByWhoTakesOver() {
    try (Opened one = new Opened();
        Opened other = new Opened()) {
      move(one.streams, "shop/base:1", 1);
      one.streams.create(follower("shop/first", "base:1"));
      awaitSame(other.streams, "shop/base", "1", "shop/first");
      other.streams.create(follower("shop/second", "base:1"));
      one.end();
      move(other.streams, "shop/base:1", 2);

      awaitSame(other.streams, "shop/base", "1", "shop/first");
      awaitSame(other.streams, "shop/base", "1", "shop/second");
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1})
  void everyFollowerEndsWhereItsSourceDoesWhoeverMovesIt(long seed) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    SplittableRandom seeds = new SplittableRandom(seed);
    try (Opened one = new Opened();
        Opened other = new Opened()) {
      List<Callable<Void>> work = new ArrayList<>();
      for (ImageStreams streams : List.of(one.streams, other.streams, one.streams, other.streams)) {
        SplittableRandom random = seeds.split();
        work.add(
            () -> {
              for (int i = 0; i < 15; i++) {
                if (random.nextInt(3) == 0) {
                  streams.apply(
                      follower("shop/f" + random.nextInt(4), "base" + random.nextInt(2) + ":1"));
                } else {
                  move(streams, "shop/base" + random.nextInt(2) + ":1", random.nextInt(1000));
                }
              }
              return null;
            });
      }
      for (Future<Void> each : threads.invokeAll(work)) {
        each.get(120, TimeUnit.SECONDS);
      }

      for (int i = 0; i < 4; i++) {
        String name = "shop/f" + i;
        Optional<ImageStream> follower = one.streams.get(StreamKey.parse(name));
        if (follower.isPresent()) {
          String source =
              follower.get().spec().tag("base").orElseThrow().from().orElseThrow().name();
          awaitSame(other.streams, "shop/" + source.split(":")[0], "1", name);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
