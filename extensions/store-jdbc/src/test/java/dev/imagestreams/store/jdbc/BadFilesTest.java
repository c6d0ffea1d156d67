package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no store is told so in one line, and left as it is. */
class BadFilesTest {

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("store.db");
  }

  private void refuses(String... words) throws IOException {
    byte[] before = Files.readAllBytes(file());

    StoreException refusal =
        catchThrowableOfType(StoreException.class, () -> SqliteImageStreamStore.open(file()));
    assertThat(refusal).hasMessageContaining(file().toString()).hasMessageContainingAll(words);
    assertThat(refusal.getMessage()).doesNotContain("\n");
    assertThatThrownBy(() -> SqliteImageStreamStore.builder(file()).view())
        .isInstanceOf(StoreException.class);
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void refusesATextFile() throws IOException {
    Files.writeString(file(), "streams: none\n".repeat(100));

    refuses("no SQLite database", "choose another file");
  }

  @Test
  void refusesTheDatabaseOfAnotherProgram() throws IOException, SQLException {
    try (Session session = SqliteDatabase.connect(file(), false)) {
      session.executeOnce("PRAGMA journal_mode = DELETE");
      session.executeOnce("CREATE TABLE bookmarks (url TEXT)");
    }

    refuses("another program", "nothing was changed");
  }

  @Test
  void refusesTheStoreOfANewerVersion() throws IOException, SQLException {
    SqliteImageStreamStore.open(file()).close();
    try (Session session = SqliteDatabase.connect(file(), false)) {
      session.update("UPDATE schema_version SET version = 9, oldest = 8");
      session.executeOnce("PRAGMA journal_mode = DELETE");
    }

    StoreException refusal =
        catchThrowableOfType(StoreException.class, () -> SqliteImageStreamStore.open(file()));
    assertThat(refusal)
        .hasMessageContainingAll("newer version", "version 9", "nothing was changed");
    try (Session session = SqliteDatabase.connect(file(), true)) {
      assertThat(session.number("SELECT version FROM schema_version", 0)).isEqualTo(9);
    }
  }

  @Test
  void opensTheStoreOfANewerVersionThatSaysItCan() throws SQLException {
    SqliteImageStreamStore.open(file()).close();
    try (Session session = SqliteDatabase.connect(file(), false)) {
      session.update("UPDATE schema_version SET version = 9, oldest = 2");
    }

    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file())) {
      assertThat(Streams.create(store, Streams.empty("shop/web")).metadata().resourceVersion())
          .isEqualTo("1");
      store.work().put("a", Streams.NOON);
      assertThat(store.work().nextDue()).contains(Streams.NOON);
    }
  }

  @Test
  void refusesADirectory() throws IOException {
    Files.createDirectory(file());

    assertThatThrownBy(() -> SqliteImageStreamStore.open(file()))
        .isInstanceOf(StoreException.class)
        .hasMessageContainingAll(file().toString(), "directory");
  }

  @Test
  void looksAtNothingWhereThereIsNoFile() {
    assertThatThrownBy(() -> SqliteImageStreamStore.builder(file()).view())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("no such file");
    assertThat(file()).doesNotExist();
  }

  @Test
  void makesAStoreOfAnEmptyFile() throws IOException {
    Files.createFile(file());

    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file())) {
      assertThat(store.list(StreamQuery.all()).items()).isEmpty();
    }
  }

  @Test
  void saysThatAFileIsDamaged() throws IOException {
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file())) {
      ImageStream web = Streams.create(store, Streams.empty("shop/web"));
      for (int i = 1; i <= 200; i++) {
        web = Streams.move(store, web, "latest", i);
      }
    }
    try (RandomAccessFile pages = new RandomAccessFile(file().toFile(), "rw")) {
      byte[] garbage = new byte[4096];
      java.util.Arrays.fill(garbage, (byte) 0x5a);
      for (long page = 1; page < pages.length() / 4096; page++) {
        pages.seek(page * 4096);
        pages.write(garbage);
      }
    }

    StoreException failure =
        catchThrowableOfType(
            StoreException.class,
            () -> {
              try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file())) {
                store.list(StreamQuery.all());
              }
            });
    assertThat(failure).hasMessageContainingAll(file().toString(), "damaged", "restore");
  }

  @Test
  void saysThatTheDiskIsFullAndChangesNothing() throws SQLException {
    SqliteImageStreamStore.open(file()).close();
    try (Session session = SqliteDatabase.connect(file(), false)) {
      Schema.bringUpToDate(session);
      session.executeOnce("PRAGMA max_page_count = " + session.number("PRAGMA page_count", 0));
      SQLException full =
          catchThrowableOfType(
              SQLException.class,
              () ->
                  session.update(
                      "INSERT INTO image (digest, document) VALUES ('d', ?)", "x".repeat(100_000)));

      assertThat(SqliteFailures.of("changing image stream shop/web", file(), full))
          .hasMessageContainingAll("shop/web", file().toString(), "is full", "make room");
    }
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file())) {
      assertThat(store.list(StreamQuery.all()).items()).isEmpty();
    }
  }

  @Test
  void changesNothingOfWhatIsLookedAt() {
    ImageStream web;
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file())) {
      web = Streams.create(store, Streams.empty("shop/web"));
    }

    try (SqliteImageStreamStore view = SqliteImageStreamStore.builder(file()).view()) {
      assertThat(view.get(web.key())).contains(web);
      assertThatThrownBy(() -> Streams.move(view, web, "latest", 1))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("looked at only");
    }
  }

  @Test
  void saysThatItIsClosed() {
    SqliteImageStreamStore store = SqliteImageStreamStore.open(file());
    store.close();
    store.close();

    assertThatThrownBy(() -> store.list(StreamQuery.all()))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(() -> Streams.create(store, Streams.empty("shop/web")))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("closed");
  }
}
