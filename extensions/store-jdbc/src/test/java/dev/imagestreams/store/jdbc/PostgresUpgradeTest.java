package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.LoggedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Two versions beside each other on one schema: the next one brings it up to date, as this one will
 * have been told it may, while processes of this one are at work.
 */
class PostgresUpgradeTest {

  private static final int MOVES = 300;

  private final PostgresServer server = PostgresServer.shared();
  private final String schema = PostgresServer.newSchema();

  private PostgresImageStreamStore open() {
    return PostgresImageStreamStore.builder(server.url()).schema(schema).open();
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (String each : sql.replace("$", schema).split(";")) {
        statement.execute(each);
      }
      connection.commit();
    }
  }

  /** What may be added: tables, columns that may be left out, indexes. */
  private void upgrade() throws SQLException {
    execute(
        "SET LOCAL lock_timeout = '10s';"
            + "CREATE TABLE $.next_thing (name text PRIMARY KEY);"
            + "ALTER TABLE $.stream ADD COLUMN hint text;"
            + "ALTER TABLE $.work ADD COLUMN priority integer NOT NULL DEFAULT 0;"
            + "ALTER TABLE $.arrival ADD COLUMN trace text;"
            + "ALTER TABLE $.event ADD COLUMN trace text;"
            + "ALTER TABLE $.lease ADD COLUMN since bigint;"
            + "CREATE INDEX next_index ON $.tag_sighting (first_seen);"
            + "UPDATE $.schema_version SET version = version + 1");
  }

  @Test
  void thisVersionGoesOnOnTheSchemaOfTheNext() throws Exception {
    CountDownLatch half = new CountDownLatch(1);
    try (PostgresImageStreamStore before = open()) {
      ImageStream stream = Streams.create(before, Streams.empty("shop/web"));
      FutureTask<Boolean> moving = new FutureTask<>(() -> move(before, stream, half), true);
      new Thread(moving).start();
      assertThat(half.await(60, TimeUnit.SECONDS)).isTrue();
      upgrade();
      try (PostgresImageStreamStore after = open()) {
        assertThat(moving.get(120, TimeUnit.SECONDS)).isTrue();

        assertThat(after.get(stream.key())).isEqualTo(before.get(stream.key()));
        assertThat(after.events().read(after.events().beginning(), 1_000))
            .extracting(logged -> logged.event().header().sequence())
            .containsExactlyElementsOf(LongStream.rangeClosed(1, MOVES).boxed().toList());
        assertThat(after.work().claim(Streams.NOON, Streams.NOON.plusSeconds(1), 10)).hasSize(1);
        try (var held = after.events().tryOwn("s").orElseThrow()) {
          assertThat(before.events().tryOwn("s")).isEmpty();
        }
      }
    }
  }

  private static void move(
      PostgresImageStreamStore store, ImageStream stream, CountDownLatch half) {
    store.work().put("poll", Streams.NOON);
    ImageStream now = stream;
    for (int n = 1; n <= MOVES; n++) {
      now = Streams.move(store, now, "t", n);
      if (n == MOVES / 3) {
        half.countDown();
      }
      if (n % 10 == 0) {
        Optional<LoggedEvent> last = store.events().find(store.events().end());
        assertThat(last).isPresent();
      }
    }
  }
}
