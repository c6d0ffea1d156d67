package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.model.ImageStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application's own rows become true together with the change of a stream, or not at all. */
class PostgresObserverTest {

  private final PostgresServer server = PostgresServer.shared();
  private final String table = "host_" + PostgresServer.newSchema();
  private final List<String> calls = new ArrayList<>();
  private int failures;
  private PostgresImageStreamStore store;

  @BeforeEach
  void open() throws SQLException {
    execute("CREATE TABLE " + table + " (stream text, version text)");
    store = server.newStore().observer(this::write).open();
  }

  @AfterEach
  void close() throws SQLException {
    store.close();
    execute("DROP TABLE " + table);
  }

  private void write(Connection connection, Commit change, Committed outcome) throws SQLException {
    String version = outcome.stream().orElseThrow().metadata().resourceVersion();
    calls.add(change.key() + " " + version);
    try (var statement = connection.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
      statement.setString(1, change.key().toString());
      statement.setString(2, version);
      statement.executeUpdate();
    }
    if (failures > 0) {
      failures--;
      throw new SQLException("somebody else was faster", "40001");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> rows() throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        var found = statement.executeQuery("SELECT stream, version FROM " + table)) {
      while (found.next()) {
        rows.add(found.getString(1) + " " + found.getString(2));
      }
    }
    return rows;
  }

  @Test
  void rowIsThereWithTheChange() throws Exception {
    ImageStream stream = Streams.create(store, Streams.empty("shop/web"));

    assertThat(rows()).containsExactly("shop/web " + stream.metadata().resourceVersion());
  }

  @Test
  void whoIsTriedAgainIsCalledAgainAndWritesOnce() throws Exception {
    failures = 2;
    ImageStream stream = Streams.create(store, Streams.empty("shop/web"));

    assertThat(rows()).containsExactly("shop/web " + stream.metadata().resourceVersion());
    assertThat(calls).hasSize(3);
  }

  @Test
  void changeIsNotMadeWhereTheObserverThrows() throws Exception {
    try (PostgresImageStreamStore refusing =
        server
            .newStore()
            .observer(
                (connection, change, outcome) -> {
                  throw new IllegalStateException("not now");
                })
            .open()) {
      assertThatThrownBy(() -> Streams.create(refusing, Streams.empty("shop/web")))
          .hasMessage("not now");
      assertThat(refusing.get(Streams.empty("shop/web").key())).isEmpty();
    }
  }

  /** A host's own pool, which may give its connections in any state. */
  @Test
  void storeOnAHostsOwnSourceDoesTheSame() throws Exception {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.url());
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      PostgresStoreBuilder builder =
          PostgresImageStreamStore.builder(pool).schema(PostgresServer.newSchema());
      try (PostgresImageStreamStore own = builder.observer(this::write).open()) {
        ImageStream stream = Streams.create(own, Streams.empty("shop/web"));
        Streams.move(own, stream, "t", 1);
        own.work().put("poll", Streams.NOON);
        assertThat(own.work().claim(Streams.NOON, Streams.NOON.plusSeconds(1), 1)).hasSize(1);
      }
      try (PostgresImageStreamStore again = builder.open()) {
        assertThat(again.events().read(again.events().beginning(), 10)).hasSize(1);
        assertThat(again.work().claim(Streams.NOON, Streams.NOON.plusSeconds(1), 1)).isEmpty();
      }
      assertThat(pool.isClosed()).isFalse();
    }
    assertThat(rows()).hasSize(2);
  }

  @Test
  void refusedChangeIsNotSeen() throws Exception {
    ImageStream stream = Streams.create(store, Streams.empty("shop/web"));
    Streams.move(store, stream, "t", 1);

    assertThatThrownBy(() -> Streams.move(store, stream, "t", 2))
        .isInstanceOf(dev.imagestreams.core.store.ConflictException.class);
    assertThat(rows()).hasSize(2);
  }
}
