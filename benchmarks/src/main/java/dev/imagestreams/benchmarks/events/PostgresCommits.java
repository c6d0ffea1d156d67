package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.store.jdbc.PostgresImageStreamStore;
import java.util.stream.Stream;

/**
 * {@link CommitRace} of stores in PostgreSQL.
 *
 * <p>Options: its own, {@code --url} of an empty database, {@code --connections} of each store.
 */
public final class PostgresCommits {

  private PostgresCommits() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(
            args,
            Stream.concat(Stream.of(CommitRace.OPTIONS), Stream.of("url", "connections"))
                .toArray(String[]::new));
    String url = options.text("url", "");
    int connections = options.number("connections", 10);
    CommitRace.Opening opening =
        name ->
            PostgresImageStreamStore.builder(url)
                .schema(name.replace('-', '_'))
                .connections(connections)
                .open();
    StoreChannel.fill(opening.open("floor"));
    try (BareWrites floor = BareWrites.postgres(url, "floor")) {
      new CommitRace("PostgreSQL", opening, options).run(floor.entry());
    }
  }
}
