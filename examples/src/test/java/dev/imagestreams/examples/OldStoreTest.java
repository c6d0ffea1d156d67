package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.model.StreamKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the program kept in {@code store.json} is read, and taken over. The file of this test was
 * written by the program when it kept such: three pushes to its registry, and then an import whose
 * events nobody has handled.
 */
class OldStoreTest {

  @TempDir Path directory;

  @BeforeEach
  void putOldFile() throws IOException {
    try (InputStream old = OldStoreTest.class.getResourceAsStream("store.json")) {
      Files.copy(Objects.requireNonNull(old), old());
    }
    Files.createFile(directory.resolve("lock"));
  }

  private Path old() {
    return directory.resolve("store.json");
  }

  private Set<String> files() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private ProgramRun run(String... command) {
    String[] all = java.util.Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--store";
    all[command.length + 1] = directory.toString();
    return ProgramRun.of(all);
  }

  @Test
  void isReadWithoutBeingChanged() throws IOException {
    byte[] before = Files.readAllBytes(old());

    assertThat(run("get").succeeded().out()).contains("team/app", "default/copy");
    assertThat(run("describe", "team/app").succeeded().out()).contains("* 127.0.0.1");
    assertThat(run("export").succeeded().out()).contains("{\"stream\":", "\"imagestreams-pushes\"");
    assertThat(files()).containsExactlyInAnyOrder("store.json", "lock");
    assertThat(Files.readAllBytes(old())).isEqualTo(before);
  }

  @Test
  void isTakenOverByTheFirstThatWrites() throws IOException {
    byte[] before = Files.readAllBytes(old());
    String lines = StoreScene.lines(directory);

    try (PortableStore opened = new StoreDirectory(directory).open()) {
      assertThat(opened.get(StreamKey.parse("team/app"))).isPresent();
    }
    assertThat(StoreScene.lines(directory)).isEqualTo(lines);
    assertThat(files()).contains("store.db", "store.json.taken-over").doesNotContain("store.json");
    assertThat(Files.readAllBytes(directory.resolve("store.json.taken-over"))).isEqualTo(before);
    run("tag", "team/app:1.0", "team/app:stable").succeeded();
  }

  @Test
  void hasEverythingThatItHad() {
    List<String> lines = StoreScene.lines(directory).lines().toList();

    for (String part :
        List.of(
            "{\"stream\":",
            "{\"image\":",
            "{\"push\":",
            "{\"source\":",
            "{\"position\":",
            "{\"subscription\":",
            "{\"end\":")) {
      assertThat(lines).anySatisfy(line -> assertThat(line).startsWith(part));
    }
  }

  @Test
  void isTakenOverAgainWhereAProcessEndedInTheMiddle() throws IOException {
    String lines = StoreScene.lines(directory);
    Files.writeString(directory.resolve("store.db.next"), "half a database");
    Files.writeString(directory.resolve("store.db.next-wal"), "half a log");
    Files.writeString(directory.resolve("store.db-wal"), "the log of a database that is gone");
    run("tag", "team/app:none", "team/app:x").failedWith(1, "none");

    assertThat(StoreScene.lines(directory)).isEqualTo(lines);
    assertThat(files())
        .contains("store.db", "store.json.taken-over")
        .doesNotContain("store.json", "store.db.next", "store.db.next-wal");
  }

  @Test
  void isOnlySetAsideWhereTheDatabaseIsThereAlready() throws IOException {
    Path copy = Files.copy(old(), directory.resolve("copy"));
    run("tag", "team/app:1.0", "team/app:stable").succeeded();
    String lines = StoreScene.lines(directory);
    Files.delete(directory.resolve("store.json.taken-over"));
    Files.move(copy, old(), StandardCopyOption.ATOMIC_MOVE);

    run("tag", "team/app:none", "team/app:x").failedWith(1, "none");
    assertThat(StoreScene.lines(directory)).isEqualTo(lines);
    assertThat(files()).contains("store.json.taken-over").doesNotContain("store.json");
  }

  @Test
  void isWaitedForByAllButOne() throws Exception {
    String lines = StoreScene.lines(directory);
    try (ProgramProcess one = tagging("one");
        ProgramProcess other = tagging("other")) {
      assertThat(one.status()).as(one.errors()).isZero();
      assertThat(other.status()).as(other.errors()).isZero();
    }

    List<String> streams = lines.lines().filter(line -> line.startsWith("{\"image\"")).toList();
    assertThat(StoreScene.lines(directory).lines().toList()).containsAll(streams);
    assertThat(run("get").succeeded().out()).contains("default/one", "default/other", "team/app");
  }

  private ProgramProcess tagging(String name) throws IOException {
    return ProgramProcess.start(
        directory, "tag", "team/app:1.0", name + ":1", "--store", directory.toString());
  }

  @Test
  void isLeftToAnOlderProgramThatStillUsesIt() throws IOException {
    byte[] before = Files.readAllBytes(old());
    try (FileChannel channel =
            FileChannel.open(directory.resolve("lock"), StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      assertThat(held.isValid()).isTrue();
      OldStore old = new OldStore(directory, Duration.ZERO);
      assertThatThrownBy(() -> old.becomeDatabase(directory.resolve("store.db")))
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll(directory.toString(), "older version", "end that and try again");
    }
    assertThat(files()).containsExactlyInAnyOrder("store.json", "lock");
    assertThat(Files.readAllBytes(old())).isEqualTo(before);
  }

  @Test
  void isLeftAsItIsWhereItIsDamaged() throws IOException {
    Files.writeString(old(), "{\"format\":");

    run("get").failedWith(1, "store.json", "choose another");
    run("tag", "team/app:1.0", "team/app:x").failedWith(1, "store.json", "restore it from a copy");
    assertThat(old()).hasContent("{\"format\":");
    assertThat(files()).doesNotContain("store.db");
  }
}
