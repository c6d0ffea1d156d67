package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * {@link CommitRace} of a store in SQLite.
 *
 * <p>Options: its own, {@code --directory} of the files.
 */
public final class SqliteCommits {

  private SqliteCommits() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            args,
            Stream.concat(Stream.of(CommitRace.OPTIONS), Stream.of("directory"))
                .toArray(String[]::new));
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""))) {
      Path path = directory.path();
      CommitRace race =
          new CommitRace(
              "SQLite", name -> SqliteImageStreamStore.open(path.resolve(name + ".db")), options);
      try (BareWrites floor = floor(path.resolve("floor.db"))) {
        race.run(floor.entry());
      }
    }
  }

  private static BareWrites floor(Path file) throws Exception {
    StoreChannel.fill(SqliteImageStreamStore.open(file));
    return BareWrites.sqlite(file);
  }
}
