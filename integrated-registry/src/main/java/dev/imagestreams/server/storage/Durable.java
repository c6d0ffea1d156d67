package dev.imagestreams.server.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Changes of files that outlast a loss of power once they return. */
final class Durable {

  private static final AtomicLong TEMPORARY = new AtomicLong();

  private Durable() {}

  /** Whether to wait for the disk; who doesn't can do it again after a loss of power. */
  enum Wait {
    YES,
    NO
  }

  /** Makes a file have this content: it has the old or the new one at any time, never a part. */
  static void write(Path file, byte[] content) throws IOException {
    write(file, content, Wait.YES);
  }

  static void write(Path file, byte[] content, Wait wait) throws IOException {
    Path temporary = sibling(file);
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeFully(channel, content);
      if (wait == Wait.YES) {
        channel.force(true);
      }
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(directoryOf(file), wait);
  }

  /** Puts a file whose content is durable in its place. */
  static void rename(Path from, Path to, Wait wait) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    syncDirectory(directoryOf(to), wait);
  }

  /** Makes an empty file be there, as of now. */
  static void touch(Path file, Wait wait) throws IOException {
    boolean touched = false;
    while (!touched) {
      touched = create(file) || renew(file); // It may go between the one and the other.
    }
    // Also where it was there: perhaps by another request, which has not come so far.
    syncDirectory(directoryOf(file), wait);
  }

  private static boolean create(Path file) throws IOException {
    try {
      Files.createFile(file);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static boolean renew(Path file) throws IOException {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Has a file be gone.
   *
   * @return false when there was none
   */
  static boolean delete(Path file, Wait wait) throws IOException {
    boolean deleted = Files.deleteIfExists(file);
    if (deleted) {
      syncDirectory(directoryOf(file), wait);
    }
    return deleted;
  }

  private static void syncDirectory(Path directory, Wait wait) throws IOException {
    if (wait == Wait.YES) {
      syncDirectory(directory);
    }
  }

  /**
   * Makes a directory and those above it be there. One at a time: a directory that is seen here is
   * durable, and not one that another request is about to make so.
   */
  static synchronized void directories(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    directories(directoryOf(directory));
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
    syncDirectory(directoryOf(directory));
  }

  /** The directory a file is in; every path here is below a data directory, so there is one. */
  static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.getParent(), "parent");
  }

  static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static void writeFully(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(content);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** A name in the same directory that no tag, digest or other temporary file has. */
  private static Path sibling(Path file) {
    return file.resolveSibling("~" + TEMPORARY.incrementAndGet() + "~" + System.nanoTime());
  }
}
