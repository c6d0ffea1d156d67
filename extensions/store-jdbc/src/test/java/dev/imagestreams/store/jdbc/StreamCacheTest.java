package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was read is not read again, and is never what was not committed. */
class StreamCacheTest {

  @TempDir Path directory;
  private final StreamCache cache = new StreamCache();

  @Test
  void keepsALongHistoryHoweverOftenItChanges() {
    List<TagEvent> past = LongStream.range(0, 100_000).mapToObj(Streams::item).toList();
    ImageStream stream = Streams.empty("shop/web");
    stream =
        stream.withStatus(
            stream.status().withTag(NamedTagEventList.empty("latest").withItems(past)));
    for (int version = 1; version <= 100; version++) {
      stream = Streams.moved(stream, "latest", version);
      cache.put(version, stream);

      assertThat(cache.get(stream.key(), version)).as("version %d", version).containsSame(stream);
    }
  }

  @Test
  void givesNoOtherVersion() {
    ImageStream stream = Streams.empty("shop/web");
    cache.put(2, stream);

    assertThat(cache.get(stream.key(), 1)).isEmpty();
    assertThat(cache.get(stream.key(), 3)).isEmpty();
  }

  @Test
  void keepsTheNewerOfTwo() {
    ImageStream newer = Streams.empty("shop/web");
    cache.put(2, newer);
    cache.put(1, Streams.empty("shop/web"));

    assertThat(cache.get(newer.key(), 2)).containsSame(newer);
  }

  @Test
  void knowsNothingOfWhatWasRolledBack() {
    StreamRows rows = new StreamRows(cache);
    ImageStream lost = version(Streams.moved(Streams.empty("shop/web"), "lost", 1));
    ImageStream kept = version(Streams.moved(Streams.empty("shop/web"), "kept", 2));
    try (SqliteDatabase database = SqliteDatabase.open(directory.resolve("store.db"))) {
      assertThatIllegalStateException()
          .isThrownBy(
              () ->
                  database.write(
                      "writing and reading what will be lost",
                      session -> {
                        rows.insert(session, lost);
                        StreamRows.Head head = rows.headToChange(session, lost.key()).orElseThrow();
                        assertThat(rows.stream(session, head)).isEqualTo(lost);
                        throw new IllegalStateException("rolled back");
                      }));
      database.write(
          "writing",
          session -> {
            rows.insert(session, kept);
            return true;
          });

      Optional<ImageStream> read =
          database.read("reading", session -> rows.find(session, kept.key()));
      assertThat(read).contains(kept);
    }
  }

  private static ImageStream version(ImageStream stream) {
    return stream.withMetadata(stream.metadata().withResourceVersion("1"));
  }
}
