package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that goes and comes back, cuts connections or has no room loses nothing. */
class PostgresOutageTest {

  private static final int WRITERS = 4;
  private static final int MOVES = 40;

  @TempDir Path directory;
  private final List<String> delivered = new CopyOnWriteArrayList<>();
  private PostgresServer server;
  private PostgresImageStreamStore store;
  private NotificationBus bus;

  private void start(Path data) throws IOException {
    server = PostgresServer.create(data, Map.of("max_wal_size", "32MB"));
    store = server.newStore().patience(Duration.ofSeconds(60)).lease(Duration.ofSeconds(2)).open();
    bus = NotificationBus.over(store.events());
    bus.subscribe(
        Subscription.named("deployer").to(TagUpdated.class).from(Subscription.Start.BEGINNING),
        event -> delivered.add(event.id()));
  }

  @AfterEach
  void stop() throws IOException {
    if (bus != null) {
      bus.close();
      store.close();
    }
    if (server != null) {
      server.close();
    }
  }

  /** Each moves the tags of a stream of its own, and reads it anew when told of a conflict. */
  private List<FutureTask<Boolean>> write() {
    List<FutureTask<Boolean>> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      ImageStream stream = Streams.create(store, Streams.empty("shop/s" + i));
      FutureTask<Boolean> task = new FutureTask<>(() -> move(stream), true);
      writers.add(task);
      Thread thread = new Thread(task, "writer-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    return writers;
  }

  private void move(ImageStream stream) {
    ImageStream now = stream;
    for (int n = 1; n <= MOVES; n++) {
      now = Streams.move(store, now, "t" + n % 3, n);
    }
  }

  private void awaitHalf() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> delivered.size() > WRITERS * MOVES / 4);
  }

  private void assertNothingIsLost(List<FutureTask<Boolean>> writers) throws Exception {
    for (FutureTask<Boolean> writer : writers) {
      assertThat(writer.get(120, TimeUnit.SECONDS)).isTrue();
    }
    for (int i = 0; i < WRITERS; i++) {
      ImageStream stream = store.get(Streams.empty("shop/s" + i).key()).orElseThrow();
      assertThat(
              stream.status().tags().stream()
                  .flatMap(tag -> tag.items().stream())
                  .map(TagEvent::generation)
                  .map(generation -> generation.orElseThrow()))
          .as("each move was made once")
          .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(1, MOVES).boxed().toList());
    }
    List<String> log =
        store.events().read(store.events().beginning(), 10_000).stream()
            .map(LoggedEvent::event)
            .map(event -> event.id())
            .toList();
    assertThat(log).hasSize(WRITERS * MOVES).doesNotHaveDuplicates();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> Set.copyOf(delivered).size() == log.size());
    for (int i = 0; i < WRITERS; i++) {
      String stream = "uid-s" + i + "-";
      List<String> first = new ArrayList<>(new LinkedHashSet<>(delivered));
      first.removeIf(id -> !id.startsWith(stream));
      assertThat(first)
          .containsExactlyInAnyOrderElementsOf(
              log.stream().filter(id -> id.startsWith(stream)).toList());
    }
  }

  @Test
  void restartsLoseNothingAndDoNothingTwice() throws Exception {
    start(directory.resolve("data"));
    List<FutureTask<Boolean>> writers = write();
    awaitHalf();
    server.crash();
    server.start();
    server.stop();
    server.start();

    assertNothingIsLost(writers);
  }

  @Test
  void cutConnectionsLoseNothingAndDoNothingTwice() throws Exception {
    start(directory.resolve("data"));
    List<FutureTask<Boolean>> writers = write();
    awaitHalf();
    for (int i = 0; i < 10; i++) {
      cutConnections();
    }

    assertNothingIsLost(writers);
  }

  private void cutConnections() throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    }
  }

  /** What was written out already is not written out again. */
  @Test
  void dumpThatBreaksOffIsNotBegunAnew() throws Exception {
    start(directory.resolve("data"));
    for (int i = 0; i < 1_200; i++) {
      Streams.create(store, Streams.empty("shop/s" + i));
    }
    List<String> keys = new ArrayList<>();
    assertThatThrownBy(
            () ->
                store.dump(
                    record -> {
                      if (record instanceof StoreRecord.OfStream of) {
                        keys.add(of.stream().key().toString());
                      }
                      if (keys.size() == 100) {
                        cutUnchecked();
                      }
                    }))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("begin anew");
    assertThat(keys).hasSizeLessThan(1_200).doesNotHaveDuplicates();
    List<String> whole = new ArrayList<>();
    store.dump(record -> whole.add(record.toString()));

    assertThat(whole).hasSizeGreaterThan(1_200);
  }

  private void cutUnchecked() {
    try {
      cutConnections();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One that has taken locks and stands still, as a process that is stopped does. */
  @Test
  void transactionOfWhoStandsStillKeepsNobodyWaitingForLong() throws Exception {
    server = PostgresServer.create(directory.resolve("data"), Map.of());
    PostgresStoreBuilder builder = server.newStore().patience(Duration.ofSeconds(60));
    store = builder.open();
    ImageStream stream = Streams.create(store, Streams.empty("shop/web"));
    FutureTask<Boolean> stands;
    try (PostgresImageStreamStore other =
        builder.observer((connection, change, outcome) -> standStill()).open()) {
      stands = new FutureTask<>(() -> Streams.move(other, stream, "t", 1), true);
      Thread thread = new Thread(stands);
      thread.start();
      standing.await();
      ImageStream moved = Streams.move(store, stream, "t", 2);

      assertThat(moved.latest("t").orElseThrow().image()).isEqualTo(Streams.digest(2));
      goOn.countDown();
      assertThatThrownBy(() -> stands.get(60, TimeUnit.SECONDS))
          .hasCauseInstanceOf(dev.imagestreams.core.store.ConflictException.class);
    }
    bus = NotificationBus.over(store.events());
  }

  private final java.util.concurrent.CountDownLatch standing =
      new java.util.concurrent.CountDownLatch(1);
  private final java.util.concurrent.CountDownLatch goOn =
      new java.util.concurrent.CountDownLatch(1);

  private void standStill() {
    standing.countDown();
    try {
      goOn.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void fullDiskIsToldAndLosesNothing() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=120m", "tmpfs", disk.toString()),
        "the right to mount");
    try {
      start(Files.createDirectory(disk.resolve("data")));
      ImageStream stream = Streams.create(store, Streams.empty("shop/web"));
      long there = Files.getFileStore(disk).getUsableSpace();
      Path filling = disk.resolve("filling");
      Files.write(filling, new byte[(int) there]);
      String big = "x".repeat(200_000);
      assertThatThrownBy(() -> fill(big))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("full");
      Files.delete(filling);
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptions()
          .until(() -> store.get(stream.key()).isPresent());

      assertNothingIsLost(write());
    } finally {
      stop();
      bus = null;
      server = null;
      run("umount", "-l", disk.toString());
    }
  }

  private void fill(String text) {
    for (int i = 0; i < 10_000; i++) {
      store
          .triggers()
          .save(
              List.of(new dev.imagestreams.core.store.TriggerState("t" + i, 0, noise(i) + text)),
              java.util.Optional.empty());
    }
  }

  /** So that it can't be compressed away. */
  private static String noise(long seed) {
    java.util.Random random = new java.util.Random(seed);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40_000; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
  }
}
