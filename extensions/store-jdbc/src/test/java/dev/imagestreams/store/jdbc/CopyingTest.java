package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.model.ImageStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup by copying files, while the store is open and nobody writes. */
class CopyingTest {

  @TempDir Path directory;

  @Test
  void aCopyOfDatabaseAndLogHasAllThatWasCommitted() throws IOException {
    Path file = directory.resolve("store.db");
    Path copy = Files.createDirectory(directory.resolve("copy")).resolve("store.db");
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file)) {
      ImageStream web = Streams.create(store, Streams.empty("shop/web"));
      for (int i = 1; i <= 20; i++) {
        web = Streams.move(store, web, "latest", i);
      }
      Files.copy(file, copy);
      Files.copy(Path.of(file + "-wal"), Path.of(copy + "-wal"));

      try (SqliteImageStreamStore copied = SqliteImageStreamStore.open(copy)) {
        assertThat(records(copied)).isEqualTo(records(store));
      }
    }
  }

  private static List<StoreRecord> records(PortableStore store) {
    List<StoreRecord> records = new ArrayList<>();
    store.dump(records::add);
    return records;
  }
}
