package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who write at the same time share a transaction, and nothing else. */
class WritingTogetherTest {

  private static final String ADD = "INSERT INTO image (digest, document) VALUES (?, ?)";

  @TempDir Path directory;
  private SqliteDatabase database;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("store.db"));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static int add(Session session, String digest) throws java.sql.SQLException {
    return session.update(ADD, digest, "{}");
  }

  private List<String> written() {
    return database.read(
        "reading",
        session ->
            session.list("SELECT digest FROM image ORDER BY digest", row -> row.getString(1)));
  }

  /** Has all of these written in one group, and gives back what came of each. */
  private List<FutureTask<Integer>> together(List<Callable<Integer>> writes) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FutureTask<Integer> first =
        inThread(
            () ->
                database.write(
                    "holding the turn",
                    session -> {
                      begun.countDown();
                      awaitUninterrupted(go);
                      return 0;
                    }));
    begun.await();
    List<FutureTask<Integer>> all = new ArrayList<>();
    for (Callable<Integer> write : writes) {
      all.add(inThread(write));
    }
    go.countDown();
    first.get();
    return all;
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns when the thread waits. */
  private static FutureTask<Integer> inThread(Callable<Integer> work) {
    FutureTask<Integer> task = new FutureTask<>(work);
    Thread thread = new Thread(task);
    thread.start();
    Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING || task.isDone());
    return task;
  }

  private Callable<Integer> write(String what, Database.Work<Integer> work) {
    return () -> database.write(what, work);
  }

  @Test
  void whoComesWhileOneWritesIsWrittenInOneTransaction() throws Exception {
    List<List<String>> seenOutside = new ArrayList<>();
    List<FutureTask<Integer>> all =
        together(
            List.of(
                write("a", session -> add(session, "a")),
                write(
                    "b",
                    session -> {
                      seenOutside.add(written());
                      return add(session, "b");
                    })));
    for (FutureTask<Integer> each : all) {
      each.get();
    }

    assertThat(seenOutside).as("a was not committed before b").containsExactly(List.of());
    assertThat(written()).containsExactly("a", "b");
  }

  @Test
  void onesExceptionUndoesItsPartAlone() throws Exception {
    List<FutureTask<Integer>> all =
        together(
            List.of(
                write("a", session -> add(session, "a")),
                write(
                    "b",
                    session -> {
                      add(session, "b");
                      throw new IllegalArgumentException("not b");
                    }),
                write("c", session -> add(session, "c"))));

    assertThat(all.get(0).get()).isEqualTo(1);
    assertThatThrownBy(() -> all.get(1).get())
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class)
        .hasRootCauseMessage("not b");
    assertThat(all.get(2).get()).isEqualTo(1);
    assertThat(written()).containsExactly("a", "c");
  }

  @Test
  void onesFailureInTheFileIsToldToItAlone() throws Exception {
    List<FutureTask<Integer>> all =
        together(
            List.of(
                write("adding a", session -> add(session, "a")),
                write("adding b twice", session -> add(session, "b") + add(session, "b")),
                write("adding c", session -> add(session, "c"))));

    assertThat(all.get(0).get()).isEqualTo(1);
    assertThatThrownBy(() -> all.get(1).get())
        .cause()
        .isInstanceOf(StoreException.class)
        .hasMessageStartingWith("adding b twice failed");
    assertThat(all.get(2).get()).isEqualTo(1);
    assertThat(written()).containsExactly("a", "c");
  }

  @Test
  void errorsAreToldToTheOneThatThrewThem() throws Exception {
    List<FutureTask<Integer>> all =
        together(
            List.of(
                write("a", session -> add(session, "a")),
                write(
                    "b",
                    session -> {
                      throw new StackOverflowError();
                    })));

    assertThat(all.get(0).get()).isEqualTo(1);
    assertThatThrownBy(() -> all.get(1).get()).hasCauseInstanceOf(StackOverflowError.class);
    assertThat(written()).containsExactly("a");
  }

  @Test
  void goesOnWhenThereIsRoomAgain() {
    String large = "x".repeat(100_000);
    database.write(
        "filling the disk",
        session -> {
          long pages = session.number("PRAGMA page_count", 0);
          return session.number("PRAGMA max_page_count = " + pages, 0);
        });
    assertThatThrownBy(() -> database.write("a", session -> session.update(ADD, "a", large)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is full");

    database.write("making room", session -> session.number("PRAGMA max_page_count = 100000", 0));
    database.write("a", session -> session.update(ADD, "a", large));

    assertThat(written()).containsExactly("a");
  }

  @Test
  void notesAreInTheFileWhenTheyReturn() {
    database.note("a", session -> add(session, "a"));
    assertThat(written()).containsExactly("a");

    database.write("b", session -> add(session, "b"));
    assertThat(written()).containsExactly("a", "b");
  }

  @Test
  void waitsForTheDiskWhereItWasAskedTo() {
    database.note("a", session -> add(session, "a"));
    long noted = database.note("how", session -> session.number("PRAGMA synchronous", 0));
    long written = database.write("how", session -> session.number("PRAGMA synchronous", 0));

    assertThat(noted).as("NORMAL").isEqualTo(1);
    assertThat(written).as("FULL").isEqualTo(2);
  }

  @Test
  void oneDurableWriteMakesItsGroupDurable() throws Exception {
    Database.Work<Integer> how = session -> (int) session.number("PRAGMA synchronous", 0);
    List<FutureTask<Integer>> all =
        together(List.of(() -> database.note("how", how), write("how", how)));

    assertThat(all.get(0).get()).as("FULL").isEqualTo(2);
    assertThat(all.get(1).get()).as("FULL").isEqualTo(2);
  }

  @Test
  void allAreToldThatTheStoreIsClosed() throws Exception {
    database.close();

    assertThatThrownBy(() -> database.write("a", session -> add(session, "a")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }
}
