package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** All who share the database have its clock. */
class PostgresClockTest {

  /** Between what the database says before and after, give or take what a message takes. */
  @Test
  void clockOfTheStoreIsTheDatabases() throws Exception {
    try (PostgresImageStreamStore store = PostgresServer.shared().newStore().open();
        Connection connection = PostgresServer.shared().connect()) {
      Instant before = now(connection);
      Instant between = store.clock().instant();
      Instant after = now(connection);

      assertThat(between).isBetween(before.minusMillis(500), after.plusMillis(500));
      assertThat(store.clock().withZone(ZoneId.of("Asia/Tokyo")).instant())
          .isCloseTo(between, org.assertj.core.api.Assertions.within(Duration.ofMinutes(1)));
    }
  }

  private static Instant now(Connection connection) throws Exception {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT clock_timestamp()")) {
      rows.next();
      return rows.getTimestamp(1).toInstant();
    }
  }
}
