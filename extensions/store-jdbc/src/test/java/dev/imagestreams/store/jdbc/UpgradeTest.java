package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreDump;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.core.store.TriggerState;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamJson;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of version 1 is brought up to date as a whole or not at all, and loses nothing. */
class UpgradeTest {

  private static final StreamKey WEB = StreamKey.parse("shop/web");
  private static final StreamKey APP = StreamKey.parse("team/app");

  @TempDir Path directory;

  @BeforeEach
  void writeVersionOne() throws SQLException {
    VersionOne.write(file());
  }

  private Path file() {
    return directory.resolve("store.db");
  }

  private SqliteImageStreamStore open() {
    return SqliteImageStreamStore.open(file());
  }

  private SqliteImageStreamStore view() {
    return SqliteImageStreamStore.builder(file()).view();
  }

  private static String lines(PortableStore store) throws IOException {
    StringWriter lines = new StringWriter();
    StoreDump.write(store, lines);
    return lines.toString();
  }

  /** The schema as SQLite has it, and what it says of versions. */
  private List<String> schema() throws SQLException {
    try (Session session = SqliteDatabase.connect(file(), true)) {
      List<String> all =
          new ArrayList<>(
              session.list(
                  "SELECT type, name, sql FROM sqlite_schema ORDER BY name",
                  row -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3)));
      all.addAll(
          session.list(
              "SELECT version, oldest FROM schema_version",
              row -> "version " + row.getInt(1) + ", oldest " + row.getInt(2)));
      return all;
    }
  }

  @Test
  void keepsStreamsWithTheirHistories() {
    try (SqliteImageStreamStore store = open()) {
      assertThat(store.list(StreamQuery.all()).items())
          .extracting(ImageStream::key)
          .containsExactly(WEB, APP);
      ImageStream web = store.get(WEB).orElseThrow();
      assertThat(web.metadata().resourceVersion()).isEqualTo("5");
      assertThat(web.status().tag("latest").orElseThrow().items())
          .containsExactly(Streams.item(3), Streams.item(2), Streams.item(1));
      assertThat(web.status().tag("v1").orElseThrow().items()).containsExactly(Streams.item(4));
      assertThat(ImageStreamJson.write(web)).contains("\"later\":[1.50,{\"a\":null}]");
      assertThat(store.image(Digest.parse(Streams.digest(3)))).isPresent();
      assertThat(store.image(Digest.parse(Streams.digest(4)))).isEmpty();
    }
  }

  @Test
  void keepsEventsAndWhereSubscriptionsAre() {
    try (SqliteImageStreamStore store = open()) {
      EventLog log = store.events();
      assertThat(log.read(log.beginning(), 10))
          .extracting(logged -> logged.position().opaque() + " " + logged.event().id())
          .containsExactly(
              "1 uid-web-1", "2 uid-web-2", "3 uid-web-3", "4 uid-web-4", "5 reg/7", "6 uid-app-1");
      assertThat(log.subscriptions()).containsOnlyKeys("applier", "deployer", "reporter");
      SubscriptionState deployer = log.subscriptions().get("deployer");
      assertThat(deployer.lowWater()).isEqualTo(new Position("1"));
      assertThat(deployer.settledAbove())
          .containsExactlyInAnyOrder(new Position("3"), new Position("4"));
      assertThat(deployer.parked())
          .containsExactly(
              new Settlement.Parked(
                  new Position("4"),
                  10,
                  "deploying shop/web failed:\nno room",
                  Streams.NOON.plusSeconds(90)));
      SubscriptionState reporter = log.subscriptions().get("reporter");
      assertThat(reporter.lowWater()).isEqualTo(new Position("6"));
      assertThat(reporter.replayed()).containsExactly(new Position("6"));
      assertThat(reporter.stateOwed()).isTrue();
    }
  }

  @Test
  void exportsTheSameAsBefore() throws IOException {
    try (SqliteImageStreamStore store = open()) {
      assertThat(lines(store)).isEqualTo(VersionOne.dump());
    }
    try (SqliteImageStreamStore again = open()) {
      assertThat(lines(again)).isEqualTo(VersionOne.dump());
    }
  }

  @Test
  void goesOnWhereItWas() {
    try (SqliteImageStreamStore store = open()) {
      ImageStream moved = Streams.move(store, store.get(WEB).orElseThrow(), "latest", 5);
      assertThat(moved.metadata().resourceVersion()).isEqualTo("8");
      assertThat(moved.status().tag("latest").orElseThrow().items())
          .extracting(TagEvent::generation)
          .containsExactly(Optional.of(5L), Optional.of(3L), Optional.of(2L), Optional.of(1L));
      assertThat(store.events().end()).isEqualTo(new Position("7"));

      Optional<ImageStream> app = store.get(APP);
      assertThat(store.commit(push(app, 7)).applied()).as("a push that was applied").isFalse();
      assertThat(store.commit(push(app, 8)).applied()).isTrue();
    }
  }

  private static Commit push(Optional<ImageStream> app, long number) {
    return new Commit(
        APP,
        app,
        app.map(stream -> Streams.moved(stream, "latest", number)),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(new Commit.PushMark("reg", "latest", number)));
  }

  @Test
  void hasWorkAndBudgetsThatLast() {
    HostBudget said =
        new HostBudget("quay.io", Optional.empty(), 7, Optional.empty(), Streams.NOON);
    Claim claim;
    try (SqliteImageStreamStore store = open()) {
      assertThat(store.work().nextDue()).isEmpty();
      store.work().put("a", Streams.NOON);
      store.budgets().put(said);
      claim = store.work().claim(Streams.NOON, Streams.NOON.plusSeconds(60), 1).get(0);
    }

    try (SqliteImageStreamStore store = open()) {
      assertThat(store.work().claim(Streams.NOON, Streams.NOON.plusSeconds(60), 1)).isEmpty();
      assertThat(store.work().release(claim, Streams.NOON.plusSeconds(9), "s")).isTrue();
      assertThat(store.work().get("a")).contains(new Work("a", Streams.NOON.plusSeconds(9), "s"));
      assertThat(store.budgets().all()).containsExactly(said);
    }
  }

  /** The older program finds all that it knows in the file, and what it doesn't know it leaves. */
  @Test
  void saysThatProgramsOfVersionOneMayUseTheFileStill() throws SQLException {
    List<String> before = schema();
    assertThat(before).contains("version 1, oldest 1");
    open().close();

    List<String> after = schema();
    assertThat(after).contains("version 4, oldest 1").doesNotContain("version 1, oldest 1");
    before.remove("version 1, oldest 1");
    assertThat(after).containsAll(before);
  }

  @Test
  void hasTheTablesOfANewFile() throws SQLException {
    open().close();
    List<String> upgraded = schema();
    Path made = directory.resolve("new/store.db");
    SqliteImageStreamStore.open(made).close();

    try (Session session = SqliteDatabase.connect(made, true)) {
      assertThat(upgraded)
          .containsAll(
              session.list(
                  "SELECT type, name, sql FROM sqlite_schema",
                  row -> row.getString(1) + " " + row.getString(2) + " " + row.getString(3)));
    }
  }

  @Test
  void failingHalfwayLeavesTheFileAsItWas() throws IOException, SQLException {
    try (Session session = SqliteDatabase.connect(file(), false)) {
      // What is made last is there already, so that all before it is made in vain.
      session.executeOnce("CREATE TABLE token_bucket (mine TEXT)");
    }
    List<String> before = schema();

    assertThatThrownBy(this::open)
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(file().toString(), "token_bucket");
    assertThat(schema()).isEqualTo(before).contains("version 1, oldest 1");
    try (SqliteImageStreamStore store = view()) {
      assertThat(lines(store)).isEqualTo(VersionOne.dump());
    }

    try (Session session = SqliteDatabase.connect(file(), false)) {
      session.executeOnce("DROP TABLE token_bucket");
    }
    try (SqliteImageStreamStore store = open()) {
      assertThat(lines(store)).isEqualTo(VersionOne.dump());
    }
    assertThat(schema()).contains("version 4, oldest 1");
  }

  @Test
  void manyWhoOpenItAtTheSameTimeAllHaveIt() throws Exception {
    int stores = 4;
    CyclicBarrier start = new CyclicBarrier(stores);
    ExecutorService threads = Executors.newFixedThreadPool(stores);
    List<SqliteImageStreamStore> opened = new ArrayList<>();
    try {
      List<Future<SqliteImageStreamStore>> all = new ArrayList<>();
      for (int i = 0; i < stores; i++) {
        all.add(
            threads.submit(
                () -> {
                  start.await(30, TimeUnit.SECONDS);
                  return open();
                }));
      }
      for (Future<SqliteImageStreamStore> each : all) {
        opened.add(each.get(60, TimeUnit.SECONDS));
      }
      for (int i = 0; i < stores; i++) {
        opened.get(i).work().put("k" + i, Streams.NOON);
      }
      for (SqliteImageStreamStore store : opened) {
        assertThat(store.work().list(Optional.empty(), 10)).hasSize(stores);
        assertThat(store.get(WEB)).isPresent();
      }
    } finally {
      threads.shutdownNow();
      opened.forEach(SqliteImageStreamStore::close);
    }
    assertThat(schema()).contains("version 4, oldest 1");
  }

  @Test
  void bringsAFileOfVersionTwoUpToDate() throws IOException, SQLException {
    open().close();
    try (Session session = SqliteDatabase.connect(file(), false)) {
      session.executeOnce("DROP TABLE trigger_state");
      session.executeOnce("DROP TABLE token_bucket");
      session.update("UPDATE schema_version SET version = 2");
    }
    try (SqliteImageStreamStore store = view()) {
      assertThat(store.triggers().get("a")).isEmpty();
      assertThat(store.triggers().list(Optional.empty(), 10)).isEmpty();
      assertThat(lines(store)).isEqualTo(VersionOne.dump());
    }

    try (SqliteImageStreamStore store = open()) {
      store.triggers().save(List.of(new TriggerState("a", 0, "fired")), Optional.empty());

      assertThat(store.triggers().get("a")).contains(new TriggerState("a", 1, "fired"));
      assertThat(store.get(WEB)).isPresent();
    }
    assertThat(schema()).contains("version 4, oldest 1");
  }

  @Test
  void bringsAFileOfVersionThreeUpToDate() throws IOException, SQLException {
    HostBudget said =
        new HostBudget("quay.io", Optional.empty(), 7, Optional.empty(), Streams.NOON);
    try (SqliteImageStreamStore store = open()) {
      store.budgets().put(said);
    }
    try (Session session = SqliteDatabase.connect(file(), false)) {
      session.executeOnce("DROP TABLE token_bucket");
      session.update("UPDATE schema_version SET version = 3");
    }
    try (SqliteImageStreamStore store = view()) {
      assertThat(store.budgets().all()).containsExactly(said);
      assertThat(lines(store)).isEqualTo(VersionOne.dump());
    }

    try (SqliteImageStreamStore store = open()) {
      assertThat(store.budgets().draw("quay.io", 60, 60, 0, Streams.NOON)).isEmpty();
      assertThat(store.budgets().draw("quay.io", 60, 1, 0, Streams.NOON)).isPresent();
      assertThat(store.budgets().all()).containsExactly(said);
      assertThat(store.get(WEB)).isPresent();
    }
    assertThat(schema()).contains("version 4, oldest 1");
  }

  /** One that had the file open when it was brought up to date goes on, as version 1's would. */
  @Test
  void whoHasTheFileOpenGoesOn() throws SQLException {
    try (Session older = SqliteDatabase.connect(file(), false)) {
      String update = "UPDATE counter SET value = value + 1 WHERE name = 'event'";
      assertThat(older.update(update)).isEqualTo(1);
      open().close();

      assertThat(older.update(update)).isEqualTo(1);
      assertThat(older.number("SELECT value FROM counter WHERE name = 'event'", 0)).isEqualTo(8);
    }
  }

  @Test
  void isLookedAtAsItIs() throws IOException, SQLException {
    List<String> before = schema();
    try (SqliteImageStreamStore store = view()) {
      assertThat(lines(store)).isEqualTo(VersionOne.dump());
      assertThat(store.work().get("a")).isEmpty();
      assertThat(store.work().list(Optional.empty(), 10)).isEmpty();
      assertThat(store.work().nextDue()).isEmpty();
      assertThat(store.budgets().get("quay.io")).isEmpty();
      assertThat(store.budgets().all()).isEmpty();
      assertThat(store.triggers().get("a")).isEmpty();
      assertThat(store.triggers().list(Optional.empty(), 10)).isEmpty();
      assertThatThrownBy(() -> store.work().put("a", Streams.NOON))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("looked at only");
    }
    assertThat(schema()).isEqualTo(before);
  }

  @Test
  void whoLooksSeesWhatAnUpgradeBrings() {
    try (SqliteImageStreamStore store = view();
        SqliteImageStreamStore writer = open()) {
      writer.work().put("a", Streams.NOON);

      assertThat(store.work().nextDue()).contains(Streams.NOON);
    }
  }

  @Test
  void anExportOfVersionOneIsReadByAnyStore() throws IOException {
    InMemoryImageStreamStore memory = new InMemoryImageStreamStore();
    StoreDump.read(new StringReader(VersionOne.dump()), memory);
    assertThat(lines(memory)).isEqualTo(VersionOne.dump());

    try (SqliteImageStreamStore store =
        SqliteImageStreamStore.open(directory.resolve("restored.db"))) {
      StoreDump.read(new StringReader(VersionOne.dump()), store);
      assertThat(lines(store)).isEqualTo(VersionOne.dump());
    }
  }
}
