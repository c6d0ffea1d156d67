package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.io.IOException;
import java.util.stream.Stream;

/**
 * {@link StoreList} of a store in SQLite.
 *
 * <p>Options: its own, {@code --directory} of the file.
 */
public final class SqliteList {

  private SqliteList() {}

  public static void main(String[] args) throws IOException {
    Options options =
        Options.parse(
            args,
            Stream.concat(Stream.of(StoreList.OPTIONS), Stream.of("directory"))
                .toArray(String[]::new));
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""));
        ImageStreamStore store =
            SqliteImageStreamStore.open(directory.path().resolve("store.db"))) {
      StoreList.run("SQLite", store, options);
    }
  }
}
