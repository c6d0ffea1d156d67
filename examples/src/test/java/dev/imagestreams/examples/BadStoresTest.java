package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is no store, or none for this program: one line, exit status 1, and nothing is changed. */
class BadStoresTest {

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("store.db");
  }

  /** Commands that look, and commands that write. */
  static Stream<List<String>> commands() {
    return Stream.of(
        List.of("get"),
        List.of("describe", "app"),
        List.of("export"),
        List.of("watch"),
        List.of("tag", "app:latest", "app:x"),
        List.of("untag", "app:latest"),
        List.of("rollback", "app:latest"),
        List.of("hold", "app:latest", "--reason", "why"),
        List.of("release", "app:latest"),
        List.of("explain", "app:latest"),
        List.of("delete", "app"),
        List.of("import", "app", "--from", "127.0.0.1:1/a", "--confirm"));
  }

  private static ProgramRun run(List<String> command, Path store) {
    return run(command, store.toString());
  }

  static ProgramRun run(List<String> command, String store) {
    return ProgramRun.of(
        Stream.concat(command.stream(), Stream.of("--store", store)).toArray(String[]::new));
  }

  private void allFailWith(String... words) throws IOException {
    byte[] before = Files.readAllBytes(file());
    commands().forEach(command -> run(command, directory).failedWith(1, words));
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void aFileThatIsNoDatabase() throws IOException {
    Files.writeString(file(), "streams: none\n".repeat(100));

    allFailWith(file().toString(), "no SQLite database", "choose another file");
  }

  @Test
  void theDatabaseOfAnotherProgram() throws Exception {
    execute("CREATE TABLE bookmarks (url TEXT)");

    allFailWith(file().toString(), "another program", "nothing was changed");
  }

  @Test
  void aStoreOfANewerVersion() throws Exception {
    StoreScene.fill(directory);
    execute("UPDATE schema_version SET version = 9, oldest = 8");

    allFailWith("newer version", "version 9", "nothing was changed", "use that version");
  }

  @Test
  void aDamagedStore() throws Exception {
    StoreScene.fill(directory);
    byte[] bytes = Files.readAllBytes(file());
    java.util.Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5a);
    Files.write(file(), bytes);

    commands().forEach(command -> run(command, directory).failedWith(1, "damaged", "from a copy"));
  }

  @Test
  void aDirectoryInThePlaceOfTheDatabase() throws IOException {
    Files.createDirectory(file());

    commands()
        .forEach(
            command -> run(command, directory).failedWith(1, file().toString(), "choose a file"));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aDirectoryThatCannotBeMade() {
    Path nowhere = Path.of("/proc/imagestreams-store");

    run(List.of("tag", "a:b", "c:d"), nowhere).failedWith(1, nowhere.toString(), "be written");
    run(List.of("get"), nowhere).failedWith(1, nowhere.toString(), "no store");
  }

  @Test
  void aStoreThatMayOnlyBeRead() throws IOException {
    StoreScene.fill(directory);
    assumeTrue(file().toFile().setWritable(false) && !Files.isWritable(file()), "root may write");
    byte[] before = Files.readAllBytes(file());

    run(List.of("get"), directory).succeeded();
    run(List.of("tag", "app:latest", "app:x"), directory)
        .failedWith(1, file().toString(), "can't be written");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }
}
