package dev.imagestreams.server.storage;

import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Does to files what the journal's records say: at once, again after a crash, and for good. */
final class Redo {

  private final RepositoryFiles repositories;
  private final FileBlobStore blobs;

  Redo(RepositoryFiles repositories, FileBlobStore blobs) {
    this.repositories = repositories;
    this.blobs = blobs;
  }

  /** Does it without waiting for the disk: the record is there, should it be lost. */
  void apply(JournalRecord record) throws IOException {
    TagMove move = record.move();
    if (record.manifest().isPresent()) {
      PushedManifest manifest = record.manifest().get();
      blobs.write(manifest.digest(), manifest.bytes(), Durable.Wait.NO);
      repositories.addManifest(move.repository(), manifest, Durable.Wait.NO);
    }
    if (move.tag().isEmpty()) {
      repositories.removeManifest(move.repository(), removed(move), Durable.Wait.NO);
    } else {
      repositories.apply(move, Durable.Wait.NO);
    }
  }

  private static Digest removed(TagMove move) {
    return move.previous().orElseThrow();
  }

  /** Does it where it was not done, or lost; the record is one of the last. */
  void restore(JournalRecord record) throws IOException {
    TagMove move = record.move();
    if (record.manifest().isPresent()) {
      restore(move.repository(), record.manifest().get());
    }
    if (move.tag().isEmpty()) {
      // One that came since, without tags, is in no record that would bring it back.
      if (repositories.addedAfter(move.repository(), removed(move)) < move.number()) {
        repositories.removeManifest(move.repository(), removed(move), Durable.Wait.YES);
      }
    } else if (repositories.lastMove(move.repository(), move.tag()) < move.number()) {
      repositories.apply(move, Durable.Wait.YES);
    }
  }

  private void restore(String repository, PushedManifest manifest) throws IOException {
    Path file = blobs.file(manifest.digest());
    if (!Files.isRegularFile(file) || !Arrays.equals(Files.readAllBytes(file), manifest.bytes())) {
      blobs.write(manifest.digest(), manifest.bytes(), Durable.Wait.YES);
    }
    Optional<String> type = repositories.manifestType(repository, manifest.digest());
    boolean there = repositories.filesOf(repository, manifest).stream().allMatch(Files::exists);
    if (!there || !type.equals(Optional.of(manifest.mediaType()))) {
      repositories.addManifest(repository, manifest, Durable.Wait.YES);
    }
  }

  /** Waits for the disk with all that records changed. */
  void makeDurable(List<JournalRecord> records) throws IOException {
    Set<Path> files = new LinkedHashSet<>();
    for (JournalRecord record : records) {
      TagMove move = record.move();
      record.manifest().ifPresent(m -> files.add(blobs.file(m.digest())));
      record.manifest().ifPresent(m -> files.addAll(repositories.filesOf(move.repository(), m)));
      files.add(
          move.tag().isEmpty()
              ? repositories.manifestFile(move.repository(), removed(move))
              : repositories.tagFile(move.repository(), move.tag()));
    }
    Set<Path> directories = new LinkedHashSet<>();
    for (Path file : files) {
      force(file);
      directories.add(Durable.directoryOf(file));
    }
    for (Path directory : directories) {
      if (Files.isDirectory(directory)) {
        Durable.syncDirectory(directory);
      }
    }
  }

  /** One that is gone by now needs no more than its directory. */
  private static void force(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(false);
    } catch (NoSuchFileException e) {
      return;
    }
  }
}
