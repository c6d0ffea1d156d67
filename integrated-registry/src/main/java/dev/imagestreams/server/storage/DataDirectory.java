package dev.imagestreams.server.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registry's directory: its format, its id, and the lock that keeps a second process out.
 *
 * <pre>
 * format                               which layout this is
 * id                                   the registry's id, for life
 * lock                                 held while a process uses the directory
 * blobs/ALGORITHM/HH/HEX               content, HH being the first two digits
 * repositories/NAME/_blobs/A/HEX       empty: the repository has this blob
 * repositories/NAME/_manifests/A/HEX   the media type of a manifest, whose bytes are a blob; of one
 *                                      that came without tags, a line with the journal's last number
 * repositories/NAME/_pulled/A/HEX      empty: the manifest came from elsewhere
 * repositories/NAME/_referrers/A/HEX/B-HEX   empty: the manifest B:HEX is about A:HEX
 * repositories/NAME/_tags/TAG          the number of the tag's last move, and its digest
 * uploads/ID/                          uploads that have not ended
 * journal/NUMBER                       moves of tags, one JSON object a line, from NUMBER on
 * journal/announced                    up to which number moves were announced
 * </pre>
 */
public final class DataDirectory implements AutoCloseable {

  /** Below that much nothing worth it can be stored. */
  private static final long NEEDED = 1 << 20;

  private static final String FORMAT = "imagestreams-registry 1";

  private final Path root;
  private final FileChannel lockChannel;
  private final String id;
  private final Durable.Wait wait;

  private DataDirectory(Path root, FileChannel lockChannel, String id, Durable.Wait wait) {
    this.root = root;
    this.lockChannel = lockChannel;
    this.id = id;
    this.wait = wait;
  }

  /**
   * Opens a directory, making it if it is not there.
   *
   * @param outlastsPower whether what is acknowledged is to outlast a loss of power, and not only
   *     the end of the process
   * @throws IOException when it can't be written, is another format, or is in use
   */
  public static DataDirectory open(Path directory, boolean outlastsPower) throws IOException {
    Path root = directory.toAbsolutePath().normalize();
    FileChannel lock = null;
    try {
      Durable.directories(root);
      lock = lock(root.resolve("lock"));
      requireFormat(root);
      for (String part : new String[] {"blobs", "repositories", "uploads", "journal"}) {
        Durable.directories(root.resolve(part));
      }
      DataDirectory opened =
          new DataDirectory(
              root,
              lock,
              id(root.resolve("id")),
              outlastsPower ? Durable.Wait.YES : Durable.Wait.NO);
      lock = null;
      return opened;
    } finally {
      closeIfOpen(lock);
    }
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new IOException("another process uses the directory; stop it or choose another one");
      }
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IOException("this process uses the directory already", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void requireFormat(Path root) throws IOException {
    Path file = root.resolve("format");
    if (Files.notExists(file)) {
      requireEmpty(root);
      Durable.write(file, (FORMAT + "\n").getBytes(StandardCharsets.UTF_8));
      return;
    }
    String found = Files.readString(file).strip();
    if (!found.equals(FORMAT)) {
      throw new IOException(
          "the directory's format is \"" + found + "\", this version reads \"" + FORMAT + "\"");
    }
  }

  /** A directory without a format is ours to take only while nobody keeps anything there. */
  private static void requireEmpty(Path root) throws IOException {
    try (var entries = Files.list(root)) {
      if (entries.anyMatch(entry -> !entry.getFileName().toString().matches("lock|~.*"))) {
        throw new IOException("the directory has other files in it; choose an empty one");
      }
    }
  }

  private static String id(Path file) throws IOException {
    if (Files.notExists(file)) {
      Durable.write(file, (UUID.randomUUID() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    return Files.readString(file).strip();
  }

  private static void closeIfOpen(@Nullable FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  /** The registry's id. */
  public String id() {
    return id;
  }

  /** Why it takes nothing; empty where nothing is known against it. */
  public Optional<String> problem() {
    try {
      if (Files.getFileStore(root).getUsableSpace() < NEEDED) {
        return Optional.of("the disk of " + root + " is full; make room");
      }
      Files.deleteIfExists(Files.createTempFile(root, "~", ""));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("the directory " + root + " can't be written: " + e);
    }
  }

  /** Whether what is acknowledged is waited for. */
  Durable.Wait durability() {
    return wait;
  }

  Path root() {
    return root;
  }

  /** Lets others have the directory. */
  @Override
  public void close() throws IOException {
    lockChannel.close();
  }
}
