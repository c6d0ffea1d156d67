package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.ImageEventJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any changes of streams leave in a database what they leave in memory, also for who opens it anew.
 */
class BesideMemoryTest {

  private static final int CHANGES = 300;

  @TempDir Path directory;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1, 2, 3})
  void bothHaveTheSame(long seed) {
    Path file = directory.resolve("store.db");
    bothHaveTheSame(seed, () -> SqliteImageStreamStore.open(file));
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {20261127, 1})
  void postgresHasTheSame(long seed) {
    PostgresStoreBuilder builder = PostgresServer.shared().newStore();
    bothHaveTheSame(seed, builder::open);
  }

  private static void bothHaveTheSame(long seed, Supplier<ImageStreamStore> open) {
    Random random = new Random(seed);
    InMemoryImageStreamStore memory = new InMemoryImageStreamStore();
    try (ImageStreamStore store = open.get()) {
      for (int i = 1; i <= CHANGES; i++) {
        StreamKey key = new StreamKey("n" + random.nextInt(2), "s" + random.nextInt(3));
        Optional<ImageStream> before = memory.get(key);
        Optional<ImageStream> after = change(random, key, before, i);
        List<EventDraft> events =
            after.isPresent() && random.nextBoolean()
                ? List.of(Streams.event(after.get(), "t" + random.nextInt(3), i))
                : List.of();
        assertThat(commit(store, key, after, events)).isEqualTo(commit(memory, key, after, events));
        assertThat(store.get(key)).isEqualTo(memory.get(key));
      }
      assertThat(contents(store)).isEqualTo(contents(memory));
    }

    try (ImageStreamStore again = open.get()) {
      assertThat(contents(again)).isEqualTo(contents(memory));
    }
  }

  private static Optional<ImageStream> commit(
      ImageStreamStore store, StreamKey key, Optional<ImageStream> after, List<EventDraft> events) {
    return store
        .commit(
            new Commit(
                key, store.get(key), after, List.of(), events, Optional.empty(), Optional.empty()))
        .stream();
  }

  /** Any change that a stream may undergo, also those that no import makes. */
  private static Optional<ImageStream> change(
      Random random, StreamKey key, Optional<ImageStream> before, int number) {
    if (before.isPresent() && random.nextInt(30) == 0) {
      return Optional.empty();
    }
    ImageStream stream = before.orElseGet(() -> Streams.empty(key.toString()));
    String tag = "t" + random.nextInt(5);
    NamedTagEventList was = stream.status().tag(tag).orElse(NamedTagEventList.empty(tag));
    return Optional.of(
        switch (random.nextInt(8)) {
          case 0 -> stream.withMetadata(stream.metadata().withLabels(Map.of("n", "x" + number)));
          case 1 ->
              stream.withStatus(stream.status().withTagChanges(Map.of(tag, Optional.empty())));
          case 2 -> with(stream, was.limit(1 + random.nextInt(40)));
          case 3 -> with(stream, was.withConditions(List.of(failed(number))));
          case 4 -> with(stream, was.withItems(shuffled(random, was.items())));
          case 5 ->
              was.items().isEmpty()
                  ? stream
                  : with(stream, was.replaceLatest(Streams.item(number)));
          default -> {
            ImageStream moved = stream;
            for (int i = 0; i < 1 + random.nextInt(40); i++) {
              moved = Streams.moved(moved, tag, number * 100L + i);
            }
            yield moved;
          }
        });
  }

  private static ImageStream with(ImageStream stream, NamedTagEventList tag) {
    return stream.withStatus(stream.status().withTag(tag));
  }

  private static List<TagEvent> shuffled(Random random, List<TagEvent> items) {
    List<TagEvent> shuffled = new ArrayList<>(items);
    java.util.Collections.shuffle(shuffled, random);
    return shuffled;
  }

  private static TagEventCondition failed(int number) {
    return ImageStreamJson.readTag(
            "{\"tag\":\"t\",\"items\":null,\"conditions\":[{\"type\":\"ImportSuccess\","
                + "\"status\":\"False\",\"message\":\"try "
                + number
                + "\"}]}")
        .conditions()
        .get(0);
  }

  private static List<String> contents(ImageStreamStore store) {
    List<String> contents = new ArrayList<>();
    store
        .list(StreamQuery.all())
        .items()
        .forEach(stream -> contents.add(ImageStreamJson.write(stream)));
    store
        .events()
        .read(store.events().beginning(), CHANGES)
        .forEach(logged -> contents.add(ImageEventJson.write(logged.event())));
    return contents;
  }
}
