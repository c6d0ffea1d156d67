package dev.imagestreams.store.jdbc;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the store is that several processes of a test use: a file, or a schema in a PostgreSQL,
 * written {@code URL#SCHEMA}.
 */
final class StorePlace {

  /** Of those that are killed, so that the next need not wait for long. */
  static final Duration LEASE = Duration.ofSeconds(1);

  private StorePlace() {}

  static String newSchema() {
    return PostgresServer.shared().url() + "#" + PostgresServer.newSchema();
  }

  static JdbcImageStreamStore open(String place) {
    int schema = place.indexOf('#');
    return schema < 0
        ? SqliteImageStreamStore.open(Path.of(place))
        : PostgresImageStreamStore.builder(place.substring(0, schema))
            .schema(place.substring(schema + 1))
            .lease(LEASE)
            .open();
  }
}
