package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.testkit.TagSightingsContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTagSightingsTest extends TagSightingsContract {

  private static final Repository WEB = Repository.parse("registry.example/team/web");

  @TempDir Path directory;

  @Override
  protected ImageStreamStore createStore() {
    return SqliteImageStreamStore.open(directory.resolve("store.db"));
  }

  @Test
  void sightingsOutliveTheProcess() {
    Path file = directory.resolve("kept.db");
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file)) {
      store.sightings().firstSeen(WEB, List.of("1"), Streams.NOON);
    }

    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file)) {
      assertThat(store.sightings().firstSeen(WEB, List.of("1"), Streams.NOON.plusSeconds(9)))
          .containsOnly(Map.entry("1", Streams.NOON));
    }
  }

  /** What is known needs no write, and so can be asked where nothing may be written. */
  @Test
  void onlyNewTagsAreWritten() {
    Path file = directory.resolve("viewed.db");
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file)) {
      store.sightings().firstSeen(WEB, List.of("1", "2"), Streams.NOON);
    }

    try (SqliteImageStreamStore store = SqliteImageStreamStore.builder(file).view()) {
      assertThat(store.sightings().firstSeen(WEB, List.of("2"), Streams.NOON.plusSeconds(9)))
          .containsOnly(Map.entry("2", Streams.NOON));
      assertThatThrownBy(
              () -> store.sightings().firstSeen(WEB, List.of("3"), Streams.NOON.plusSeconds(9)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("looked at only");
    }
  }
}
