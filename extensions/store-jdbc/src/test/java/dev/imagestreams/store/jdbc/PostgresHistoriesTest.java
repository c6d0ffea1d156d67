package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standby that follows is read; one that is promoted, and lacks the last events, gives their
 * numbers to others, and nobody passes over those.
 */
class PostgresHistoriesTest {

  @TempDir Path directory;
  private final String schema = PostgresServer.newSchema();
  private PostgresServer primary;
  private PostgresServer standby;
  private PostgresImageStreamStore store;

  @BeforeEach
  void start() throws IOException {
    primary = PostgresServer.create(directory.resolve("primary"), Map.of());
    store = builder(primary).open();
    append(store, 1, 3);
    store.close();
    primary.stop();
    copy(primary.data(), directory.resolve("standby"));
    primary.start();
    store = builder(primary).open();
    Files.createFile(directory.resolve("standby/standby.signal"));
    standby =
        PostgresServer.at(
            directory.resolve("standby"),
            Map.of("primary_conninfo", "host=127.0.0.1 user=postgres port=" + primary.port()));
  }

  @AfterEach
  void stop() throws IOException {
    store.close();
    primary.close();
    standby.close();
  }

  private PostgresStoreBuilder builder(PostgresServer server) {
    return PostgresImageStreamStore.builder(server.url())
        .schema(schema)
        .patience(Duration.ofSeconds(30));
  }

  private static void append(PostgresImageStreamStore store, int from, int to) {
    for (int i = from; i <= to; i++) {
      store.events().append(Streams.push(i, "team/app", "latest"));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copy = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copy);
        } else if (!file.endsWith("postmaster.pid")) {
          Files.copy(file, copy);
        }
      }
    }
    Files.setPosixFilePermissions(
        to, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
  }

  private static List<String> ids(List<LoggedEvent> events) {
    return events.stream().map(logged -> logged.event().id()).toList();
  }

  @Test
  void standbyIsReadAndNotWritten() {
    append(store, 4, 4);
    Streams.create(store, Streams.empty("shop/web"));
    try (PostgresImageStreamStore read = builder(standby).view()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> read.get(Streams.empty("shop/web").key()).isPresent());

      assertThat(ids(read.events().read(read.events().beginning(), 10)))
          .containsExactly("reg/1", "reg/2", "reg/3", "reg/4");
      assertThatThrownBy(() -> Streams.create(read, Streams.empty("shop/app")))
          .isInstanceOf(StoreException.class);
    }
    assertThatThrownBy(() -> builder(standby).patience(Duration.ofSeconds(1)).open())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("can only be read");
  }

  @Test
  void whoReadWhatAPromotedStandbyLacksIsGivenWhatCameInItsPlace() throws Exception {
    standby.stop();
    append(store, 4, 5);
    EventLog lost = store.events();
    Position atEnd = lost.end();
    lost.subscription("s", lost.beginning());
    primary.stop();
    Files.delete(standby.data().resolve("standby.signal"));
    Files.createFile(standby.data().resolve("recovery.signal"));
    PostgresServer promoted =
        PostgresServer.at(
            standby.data(),
            Map.of("restore_command", "false", "recovery_target_timeline", "latest"));
    try (PostgresImageStreamStore now = builder(promoted).open()) {
      EventLog log = now.events();
      log.subscription("s", log.beginning());
      append(now, 6, 7);
      List<LoggedEvent> read = log.read(atEnd, 10);

      assertThat(ids(read)).containsExactly("reg/6", "reg/7");
      assertThat(read.get(0).position()).isEqualTo(new Position("4@2"));
      assertThat(log.find(atEnd)).isEmpty();
      assertThat(ids(log.read(log.beginning(), 10)))
          .containsExactly("reg/1", "reg/2", "reg/3", "reg/6", "reg/7");
      log.settle("s", List.of(new Settlement.Acknowledged(atEnd)));
      assertThat(log.subscriptions().get("s").settledAbove())
          .as("an event that is lost acknowledges none that came in its place")
          .isEmpty();
      log.settle("s", List.of(new Settlement.PassedOver(read.get(1).position())));
      assertThat(log.subscriptions().get("s").lowWater()).isEqualTo(log.end());
    } finally {
      promoted.close();
    }
  }
}
