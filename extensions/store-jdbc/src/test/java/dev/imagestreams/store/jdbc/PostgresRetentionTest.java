package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.LoggedEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Old events go, a part of the log at a time, and who missed some is told how many. */
class PostgresRetentionTest {

  private static final int KEPT = 200;

  /** A part of the log has at least so many. */
  private static final int PART = 100;

  private String schema;
  private PostgresImageStreamStore store;

  @BeforeEach
  void open() {
    schema = PostgresServer.newSchema();
    store =
        PostgresImageStreamStore.builder(PostgresServer.shared().url())
            .schema(schema)
            .keepEvents(KEPT)
            .open();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void append(int from, int to) {
    for (int i = from; i <= to; i++) {
      store.events().append(Streams.push(i, "team/app", "latest"));
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = PostgresServer.shared().connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("$", schema));
    }
  }

  @Test
  void keepsAtLeastSoManyAndSaysHowManyAreGone() {
    append(1, 501);
    EventLog log = store.events();
    List<LoggedEvent> all = log.read(log.beginning(), 1000);

    assertThat(all.get(0).event()).isInstanceOf(EventsSkipped.class);
    long gone = ((EventsSkipped) all.get(0).event()).count();
    assertThat(gone).isBetween(501L - KEPT - PART, 501L - KEPT);
    assertThat(all).hasSize((int) (501 - gone) + 1);
    assertThat(all.get(1).event().id()).isEqualTo("reg/" + (gone + 1));
  }

  @Test
  void whoIsBehindGoesOnAfterWhatIsGone() {
    EventLog log = store.events();
    log.subscription("s", log.beginning());
    append(1, 501);

    assertThat(log.lag("s")).isEqualTo(501);
    assertThat(log.subscription("new", log.beginning()).lowWater().opaque())
        .isEqualTo(
            Long.toString(((EventsSkipped) log.read(log.beginning(), 1).get(0).event()).count()));
  }

  @Test
  void dropsWhatIsTooOldWhateverItsNumber() throws Exception {
    append(1, 150);
    execute("UPDATE $.event SET time = 0 WHERE number <= 100");
    append(151, 201);
    EventLog log = store.events();

    assertThat(log.read(log.beginning(), 1000).get(0).event())
        .isInstanceOfSatisfying(
            EventsSkipped.class, skipped -> assertThat(skipped.count()).isEqualTo(100));
  }

  @Test
  void whatSomebodyReadsForLongStaysUntilTheNextTime() throws Exception {
    append(1, 250);
    try (Connection reader = PostgresServer.shared().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM " + schema + ".event");
      append(251, 302);
      assertThat(store.events().read(store.events().beginning(), 1).get(0).event().id())
          .isEqualTo("reg/1");
      reader.rollback();
    }
    append(303, 401);

    assertThat(store.events().read(store.events().beginning(), 1).get(0).event())
        .isInstanceOf(EventsSkipped.class);
  }
}
