package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.store.jdbc.PostgresImageStreamStore;
import java.util.stream.Stream;

/**
 * {@link StoreList} of a store in PostgreSQL.
 *
 * <p>Options: its own, {@code --url} of an empty database.
 */
public final class PostgresList {

  private PostgresList() {}

  public static void main(String[] args) {
    Options options =
        Options.parse(
            args,
            Stream.concat(Stream.of(StoreList.OPTIONS), Stream.of("url")).toArray(String[]::new));
    try (ImageStreamStore store = PostgresImageStreamStore.open(options.text("url", ""))) {
      StoreList.run("PostgreSQL", store, options);
    }
  }
}
