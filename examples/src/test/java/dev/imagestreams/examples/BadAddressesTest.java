package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.store.jdbc.PostgresServer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is no address of PostgreSQL, or of one that has no store: one line that says so, and no
 * password in it.
 */
class BadAddressesTest {

  private static void allFailWith(String store, String... words) {
    BadStoresTest.commands().forEach(command -> failsWith(command, store, words));
  }

  private static void failsWith(List<String> command, String store, String... words) {
    ProgramRun run = BadStoresTest.run(command, store);
    run.failedWith(1, words);
    assertThat(run.err()).contains(StorePlace.parse(store).toString());
    assertThat(run.out() + run.err()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://me:s3cret@127.0.0.1/db",
        "jdbc:postgresql://127.0.0.1/db;password=s3cret",
        "jdbc:postgresql://127.0.0.1/db&password=s3cret",
        "jdbc:postgresql://127.0.0.1?password=s3cret",
        "jdbc:postgresql://127.0.0.1:s3cret/db",
        "jdbc:postgresql://127.0.0.1:70000/db?password=s3cret",
        "jdbc:postgresql://127.0.0.1:0,127.0.0.1:5432/db?password=s3cret",
        "jdbc:postgresql://127.0.0.1/a/b?password=s3cret",
        "jdbc:postgresql://127.0.0.1/db?password=s3cret%",
        "jdbc:mysql://127.0.0.1/db?password=s3cret",
        "postgresql://me:s3cret@127.0.0.1/db",
        "postgres://me:s3cret@127.0.0.1/db"
      })
  void whatIsNoAddressIsAWrongCommandLine(String store, @TempDir Path data) {
    ProgramRun get = ProgramRun.of("get", "--store", store);
    ProgramRun serve =
        ProgramRun.of(
            "serve", "--listen", "127.0.0.1:0", "--data", data.toString(), "--store", store);

    get.failedWith(2, "--store", "jdbc:postgresql://HOST/DATABASE?user=ME", "get --help");
    serve.failedWith(2, "--store", "jdbc:postgresql://HOST/DATABASE?user=ME", "serve --help");
    assertThat(get.err() + serve.err()).doesNotContain("s3cret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "db.example/streams?user=me&password=a%20b@c/d",
        "a_1:5432,[::1]:65535/streams?targetServerType=primary",
        "/streams",
        "db.example/?user=me"
      })
  void whatIsAnAddressIsNamedWithoutItsLogin(String place) {
    assertThat(StorePlace.parse("jdbc:postgresql://" + place))
        .isInstanceOf(StoreDatabase.class)
        .hasToString("postgresql://" + place.replaceAll("\\?.*", ""));
  }

  @Test
  void thePasswordIsNotShownWhereTheAddressStandsInTheWrongPlace() {
    ProgramRun run = ProgramRun.of("get", "app", "jdbc:postgresql://h/db?user=me&password=s3cret");

    run.failedWith(2, "jdbc:postgresql://h/db?user=me");
    assertThat(run.err()).doesNotContain("s3cret");
  }

  @Test
  void theDriverSaysNothingOfItsOwn(@TempDir Path directory) throws Exception {
    String store = "jdbc:postgresql://127.0.0.1?password=s3cret";
    try (ProgramProcess get = ProgramProcess.start(directory, "get", "--store", store)) {
      assertThat(get.status()).isEqualTo(2);
      assertThat(get.errors().strip()).hasLineCount(1).doesNotContain("s3cret");
    }
  }

  @Test
  void nobodyListensThere(@TempDir Path directory) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    String store = "jdbc:postgresql://127.0.0.1:" + port + "/db?user=me&password=s3cret";

    // Each tries for a while; in a process of its own it also shows what loggers say.
    try (ProgramProcess tag =
        ProgramProcess.start(directory, "tag", "a:b", "c:d", "--store", store)) {
      assertThat(tag.status()).isEqualTo(1);
      assertThat(tag.errors().strip())
          .hasLineCount(1)
          .contains("127.0.0.1:" + port, "can't be reached", "check that it runs")
          .doesNotContain("s3cret");
    }
  }

  @Test
  void thereIsNoSuchDatabase() {
    String store = PostgresPlaces.address("nosuch");

    // Each takes the time that connecting may take.
    failsWith(List.of("get"), store, "is not there", "create that database");
    failsWith(List.of("tag", "a:b", "c:d"), store, "is not there", "create that database");
  }

  @Test
  void theTablesAreAnotherPrograms() {
    String store = PostgresPlaces.newAddress();
    PostgresPlaces.execute(
        store, "CREATE SCHEMA imagestreams", "CREATE TABLE imagestreams.bookmarks (url text)");

    allFailWith(store, "another program", "nothing was changed");
  }

  @Test
  void theTablesAreANewerVersions() {
    String store = PostgresPlaces.newAddress();
    StoreScene.fill(StorePlace.parse(store));
    PostgresPlaces.execute(store, "UPDATE imagestreams.schema_version SET version = 9, oldest = 8");

    allFailWith(store, "newer version", "version 9", "nothing was changed");
  }

  @Test
  void theUserMayNotMakeTables() {
    String store = PostgresPlaces.newAddress();
    String user = PostgresServer.newSchema();
    PostgresPlaces.execute(store, "CREATE ROLE " + user + " LOGIN");
    String theirs = store.replace("user=postgres", "user=" + user);

    failsWith(List.of("tag", "a:b", "c:d"), theirs, "may not", "grant it");
  }
}
