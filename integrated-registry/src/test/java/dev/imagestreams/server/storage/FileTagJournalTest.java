package dev.imagestreams.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal as redo log and outbox. */
class FileTagJournalTest {

  private static final Digest A = Digest.parse("sha256:" + "a".repeat(64));
  private static final Digest B = Digest.parse("sha256:" + "b".repeat(64));

  @TempDir Path directory;
  private DataDirectory data;
  private RepositoryFiles repositories;

  @BeforeEach
  void open() throws IOException {
    data = DataDirectory.open(directory.resolve("data"), true);
    repositories = new RepositoryFiles(data);
  }

  @AfterEach
  void close() throws IOException {
    data.close();
  }

  private FileTagJournal journal() throws IOException {
    return new FileTagJournal(data, new FileBlobStore(data, 100), repositories, Clock.systemUTC());
  }

  private Path segment() {
    return directory.resolve("data/journal/0000000000000000001");
  }

  @Test
  void movesATagAndRemembersWhatItPointedTo() throws Exception {
    try (FileTagJournal journal = journal()) {
      journal.move("a/b", List.of("v1"), A, "ci");
      TagMove second = journal.move("a/b", List.of("v1"), B, "ci").get(0);

      assertThat(second.number()).isEqualTo(2);
      assertThat(second.previous()).hasValue(A);
      assertThat(repositories.tag("a/b", "v1")).hasValue(B);
    }
  }

  @Test
  void goesOnCountingAfterAReopening() throws Exception {
    try (FileTagJournal journal = journal()) {
      journal.move("a/b", List.of("v1"), A, "ci");
    }
    try (FileTagJournal journal = journal()) {
      assertThat(journal.move("a/b", List.of("v1"), B, "ci").get(0).number()).isEqualTo(2);
      assertThat(journal.movesAfter(0, 10))
          .extracting(TagMove::current)
          .containsExactly(Optional.of(A), Optional.of(B));
    }
  }

  @Test
  void appliesARecordWhoseTagDidNotFollow() throws Exception {
    try (FileTagJournal journal = journal()) {
      journal.move("a/b", List.of("v1"), A, "ci");
      journal.move("a/b", List.of("v1"), B, "ci");
    }
    // As if the process had died between writing the second record and moving the tag.
    Files.writeString(directory.resolve("data/repositories/a/b/_tags/v1"), "1 " + A + "\n");

    try (FileTagJournal journal = journal()) {
      assertThat(journal.movesAfter(0, 10)).hasSize(2);
      assertThat(repositories.tag("a/b", "v1")).hasValue(B);
    }
  }

  @Test
  void cutsOffALastRecordThatWasNotWrittenWhole() throws Exception {
    try (FileTagJournal journal = journal()) {
      journal.move("a/b", List.of("v1"), A, "ci");
    }
    Files.writeString(segment(), "{\"number\":2,\"time\":\"20", StandardOpenOption.APPEND);

    try (FileTagJournal journal = journal()) {
      assertThat(journal.move("a/b", List.of("v1"), B, "ci").get(0).number()).isEqualTo(2);
    }
    try (FileTagJournal journal = journal()) {
      assertThat(journal.movesAfter(0, 10)).extracting(TagMove::number).containsExactly(1L, 2L);
    }
  }

  @Test
  void refusesADamagedRecordAndNamesTheFile() throws Exception {
    try (FileTagJournal journal = journal()) {
      journal.move("a/b", List.of("v1"), A, "ci");
    }
    Files.writeString(segment(), "rubbish\n", StandardOpenOption.APPEND);

    assertThatThrownBy(this::journal)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0000000000000000001")
        .hasMessageContaining("damaged");
  }

  @Test
  void refusesAGapInTheNumbers() throws Exception {
    try (FileTagJournal journal = journal()) {
      journal.move("a/b", List.of("v1"), A, "ci");
      journal.move("a/b", List.of("v1"), B, "ci");
    }
    List<String> lines = Files.readAllLines(segment());
    Files.writeString(segment(), lines.get(1) + "\n");

    assertThatThrownBy(this::journal).hasMessageContaining("record 2 follows 0");
  }

  @Test
  void dropsSegmentsOnceAllOfThemIsAnnounced() throws Exception {
    try (FileTagJournal journal =
        new FileTagJournal(
            data, new FileBlobStore(data, 100), repositories, Clock.systemUTC(), 500)) {
      for (int i = 0; i < 20; i++) {
        journal.move("a/b", List.of("v" + i), A, "ci");
      }
      assertThat(segments()).hasSizeGreaterThan(3);
      assertThat(journal.movesAfter(0, 100)).hasSize(20);

      journal.announced(20);
      journal.awaitDurable();

      assertThat(segments()).hasSize(1);
      assertThat(journal.movesAfter(20, 100)).isEmpty();
    }
    try (FileTagJournal journal = journal()) {
      assertThat(journal.announced()).isEqualTo(20);
      assertThat(journal.move("a/b", List.of("v1"), B, "ci").get(0).number()).isEqualTo(21);
    }
  }

  @Test
  void readsMovesThatAreNoLongerInMemory() throws Exception {
    try (FileTagJournal journal = journal()) {
      for (int i = 0; i < 1100; i++) {
        journal.move("a/b", List.of("v1"), A, "ci");
      }
      assertThat(journal.movesAfter(3, 2)).extracting(TagMove::number).containsExactly(4L, 5L);
      assertThat(journal.movesAfter(1098, 10))
          .extracting(TagMove::number)
          .containsExactly(1099L, 1100L);
    }
  }

  @Test
  void takesBackARecordWhoseTagCouldNotBeMoved() throws Exception {
    try (FileTagJournal journal = journal()) {
      // A file where the tag's directory belongs makes moving it fail.
      Path tags = directory.resolve("data/repositories/a/b/_tags");
      Files.createDirectories(tags.getParent());
      Files.writeString(tags, "");
      assertThatThrownBy(() -> journal.move("a/b", List.of("v1"), A, "ci"))
          .isInstanceOf(IOException.class);
      assertThat(journal.movesAfter(0, 10)).isEmpty();
      Files.delete(tags);

      assertThat(journal.move("a/b", List.of("v1"), B, "ci").get(0).number()).isEqualTo(1);
    }
    assertThat(Files.readAllLines(segment())).hasSize(1);
    assertThat(repositories.tag("a/b", "v1")).isEqualTo(Optional.of(B));
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data/journal"))) {
      return files.filter(f -> f.getFileName().toString().matches("\\d+")).toList();
    }
  }

  private static PushedManifest manifest(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new PushedManifest(Digest.sha256(bytes), "application/vnd.test", bytes, Optional.of(A));
  }

  private Path content(PushedManifest manifest) {
    String hex = manifest.digest().hex();
    return directory.resolve("data/blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private Path files() {
    return directory.resolve("data/repositories/a/b");
  }

  /** As if the power had failed before any of the files was on the disk. */
  @Test
  void pushIsDoneAgainWhoseFilesWereLost() throws Exception {
    PushedManifest manifest = manifest("one");
    try (FileTagJournal journal = journal()) {
      journal.push("a/b", List.of("v1", "v2"), manifest, "ci");
    }
    Files.writeString(content(manifest), "");
    Files.delete(files().resolve("_manifests/sha256/" + manifest.digest().hex()));
    Files.writeString(files().resolve("_tags/v1"), "");
    Files.delete(files().resolve("_tags/v2"));
    repositories = new RepositoryFiles(data);

    try (FileTagJournal journal = journal()) {
      assertThat(journal.movesAfter(0, 10)).hasSize(2);
    }
    assertThat(content(manifest)).hasContent("one");
    assertThat(repositories.manifestType("a/b", manifest.digest()))
        .hasValue("application/vnd.test");
    assertThat(repositories.tag("a/b", "v1")).hasValue(manifest.digest());
    assertThat(repositories.tag("a/b", "v2")).hasValue(manifest.digest());
    assertThat(repositories.referrersOf("a/b", A)).containsExactly(manifest.digest());
  }

  @Test
  void referrersEntryIsMadeAgainThatWasLostAlone() throws Exception {
    PushedManifest manifest = manifest("one");
    try (FileTagJournal journal = journal()) {
      journal.push("a/b", List.of("v1"), manifest, "ci");
    }
    Files.delete(
        files().resolve("_referrers/sha256/" + A.hex() + "/sha256-" + manifest.digest().hex()));

    try (FileTagJournal journal = journal()) {
      assertThat(journal.movesAfter(0, 10)).hasSize(1);
    }
    assertThat(repositories.referrersOf("a/b", A)).containsExactly(manifest.digest());
  }

  @Test
  void manifestThatWasRemovedStaysSo() throws Exception {
    PushedManifest manifest = manifest("one");
    try (FileTagJournal journal = journal()) {
      journal.push("a/b", List.of("v1"), manifest, "ci");
      journal.removeManifest("a/b", List.of("v1"), manifest.digest(), "ci");
      assertThat(journal.movesAfter(0, 10))
          .extracting(TagMove::tag)
          .containsExactly("v1", "v1", "");
    }
    repositories = new RepositoryFiles(data);

    try (FileTagJournal journal = journal()) {
      assertThat(repositories.manifestType("a/b", manifest.digest())).isEmpty();
      assertThat(repositories.tag("a/b", "v1")).isEmpty();
      assertThat(journal.move("a/b", List.of("v1"), B, "ci").get(0).number()).isEqualTo(4);
    }
  }

  /** What is durable is not looked at again: a start takes as long however many were pushed. */
  @Test
  void segmentsWhoseFilesAreDurableAreNotReadAtTheStart() throws Exception {
    try (FileTagJournal journal = small()) {
      for (int i = 0; i < 20; i++) {
        journal.push("a/b", List.of("v" + i), manifest("number " + i), "ci");
      }
      journal.awaitDurable();
      assertThat(segments()).as("nobody was told of them").hasSizeGreaterThan(3);
    }
    Files.writeString(segment(), "rubbish\n");

    try (FileTagJournal journal = small()) {
      assertThat(journal.move("a/b", List.of("v1"), B, "ci").get(0).number()).isEqualTo(21);
      assertThatThrownBy(() -> journal.movesAfter(0, 10)).hasMessageContaining("damaged");
    }
  }

  private FileTagJournal small() throws IOException {
    return new FileTagJournal(
        data, new FileBlobStore(data, 100), repositories, Clock.systemUTC(), 1000);
  }

  @Test
  void thoseWhoPushAtTheSameTimeAreInOneOrder() throws Exception {
    int threads = 8;
    int pushes = 50;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (FileTagJournal journal = small()) {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int from = thread * pushes;
        all.add(
            pool.submit(
                () -> {
                  for (int i = from; i < from + pushes; i++) {
                    journal.push("a/b", List.of("v" + i % 3), manifest("number " + i), "ci");
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }

      List<TagMove> moves = journal.movesAfter(0, 10_000);
      Map<String, Optional<Digest>> pointsTo = new HashMap<>();
      for (int i = 0; i < threads * pushes; i++) {
        TagMove move = moves.get(i);
        assertThat(move.number()).isEqualTo(i + 1);
        assertThat(move.previous())
            .as("of " + move)
            .isEqualTo(pointsTo.getOrDefault(move.tag(), Optional.empty()));
        pointsTo.put(move.tag(), move.current());
      }
      for (String tag : List.of("v0", "v1", "v2")) {
        assertThat(repositories.tag("a/b", tag)).isEqualTo(pointsTo.get(tag));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void threadThatIsInterruptedHindersNobodyElse() throws Exception {
    try (FileTagJournal journal = journal()) {
      journal.move("a/b", List.of("v1"), A, "ci");
      Thread.currentThread().interrupt();
      try {
        journal.move("a/b", List.of("v2"), A, "ci");
      } finally {
        assertThat(Thread.interrupted()).as("it is not hidden").isTrue();
      }

      assertThat(journal.move("a/b", List.of("v1"), B, "ci").get(0).number()).isEqualTo(3);
    }
  }

  /** At any moment, that of the write among them. */
  @Test
  void threadsThatAreInterruptedAllTheTimeHinderNobodyElse() throws Exception {
    AtomicBoolean pushing = new AtomicBoolean(true);
    try (FileTagJournal journal = small()) {
      Thread hurried =
          new Thread(
              () -> {
                for (int i = 0; pushing.get(); i++) {
                  try {
                    journal.push("a/b", List.of("hurried"), manifest("hurried " + i), "ci");
                  } catch (IOException e) {
                    Thread.interrupted(); // It was taken back.
                  }
                }
              });
      hurried.start();
      Thread interrupting =
          new Thread(
              () -> {
                while (pushing.get()) {
                  hurried.interrupt();
                  Thread.onSpinWait();
                }
              });
      interrupting.start();
      try {
        for (int i = 0; i < 30; i++) {
          journal.push("a/b", List.of("calm"), manifest("calm " + i), "ci");
        }
      } finally {
        pushing.set(false);
        hurried.join();
        interrupting.join();
      }
      assertThat(repositories.tag("a/b", "calm")).hasValue(manifest("calm 29").digest());
    }
    try (FileTagJournal journal = small()) {
      assertThat(journal.move("a/b", List.of("v1"), B, "ci")).hasSize(1);
    }
  }
}
