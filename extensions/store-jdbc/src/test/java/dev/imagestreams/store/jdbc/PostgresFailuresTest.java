package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Databases that are no store's, or not for us: one line that says what to do, and nothing done.
 */
class PostgresFailuresTest {

  private final PostgresServer server = PostgresServer.shared();
  private String schema;

  @BeforeEach
  void nameSchema() {
    schema = PostgresServer.newSchema();
  }

  private PostgresStoreBuilder builder() {
    return builder(server.url());
  }

  private PostgresStoreBuilder builder(String url) {
    return PostgresImageStreamStore.builder(url).schema(schema).patience(Duration.ofSeconds(1));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql.replace("$", schema));
    }
  }

  private String fails(PostgresStoreBuilder builder) {
    String[] message = new String[1];
    assertThatThrownBy(builder::open)
        .isInstanceOf(StoreException.class)
        .satisfies(e -> message[0] = e.getMessage());
    assertThat(message[0]).doesNotContain("\n");
    return message[0];
  }

  private long tables() throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_tables WHERE schemaname = '" + schema + "'")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Test
  void foreignTableOfTheSameNameIsLeftAlone() throws Exception {
    execute("CREATE SCHEMA $");
    execute("CREATE TABLE $.stream (mine text)");

    assertThat(fails(builder())).contains(schema, "another program", "choose another schema");
    assertThat(tables()).isEqualTo(1);
  }

  @Test
  void foreignTableOfVersionsIsLeftAlone() throws Exception {
    execute("CREATE SCHEMA $");
    execute("CREATE TABLE $.schema_version (product text, version int, oldest int)");
    execute("INSERT INTO $.schema_version VALUES ('theirs', 1, 1)");

    assertThat(fails(builder())).contains("another program");
    assertThat(tables()).isEqualTo(1);
  }

  @Test
  void storeOfANewerVersionIsLeftAlone() throws Exception {
    builder().open().close();
    execute("UPDATE $.schema_version SET version = 9, oldest = 8");

    assertThat(fails(builder())).contains("newer version", "9", "nothing was changed");
    assertThatThrownBy(() -> builder().view()).isInstanceOf(StoreException.class);
  }

  @Test
  void storeOfANewerVersionThatSaysItCanIsOpened() throws Exception {
    builder().open().close();
    execute("UPDATE $.schema_version SET version = 9, oldest = 1");

    try (PostgresImageStreamStore store = builder().open()) {
      assertThat(store.events().end()).isEqualTo(store.events().beginning());
    }
  }

  @Test
  void databaseThatIsReadOnlyIsToldSo() throws Exception {
    assertThat(fails(builder(server.url() + "&options=-c%20default_transaction_read_only=on")))
        .contains("can only be read", "primary");
    assertThat(tables()).isZero();
  }

  @Test
  void whoMayMakeNoTablesIsToldSo() throws Exception {
    execute("DROP ROLE IF EXISTS nobody; CREATE ROLE nobody LOGIN");

    assertThat(fails(builder(server.url().replace("user=postgres", "user=nobody"))))
        .contains("may not", "grant");
  }

  @Test
  void databaseThatIsNotThereIsNamed() {
    assertThat(fails(builder(server.url().replace("/postgres?", "/nowhere?"))))
        .contains("nowhere", "create that database");
  }

  @Test
  void serverThatIsNotThereIsNamedWithoutItsPassword() {
    assertThat(fails(builder("jdbc:postgresql://127.0.0.1:1/db?user=me&password=secret")))
        .contains("postgresql://127.0.0.1:1/db can't be reached")
        .doesNotContain("secret");
  }

  @Test
  void tablesOfAHostsOwnToolAreEnough() throws Exception {
    execute(builder().statements());

    try (PostgresImageStreamStore store = builder().makesTables(false).open()) {
      assertThat(Streams.create(store, Streams.empty("shop/web")).key().name()).isEqualTo("web");
    }
  }

  @Test
  void missingTablesAreNotMadeWhereSomebodyElseDoes() throws Exception {
    assertThat(fails(builder().makesTables(false))).contains("no tables in the schema");
    assertThat(tables()).isZero();
  }

  @Test
  void whatIsOnlyLookedAtIsNotChanged() {
    builder().open().close();

    try (PostgresImageStreamStore store = builder().view()) {
      assertThatThrownBy(() -> Streams.create(store, Streams.empty("shop/web")))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("looked at only");
    }
  }

  @Test
  void badSettingsAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder().schema("Public"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().schema("a\".b"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().schema("pg_x"));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().keepEvents(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().connections(2));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().lease(Duration.ofMillis(999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostgresImageStreamStore.builder("jdbc:mysql://x"))
        .withMessageContaining("jdbc:postgresql:");
  }
}
