package dev.imagestreams.examples;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StoreRecord;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The file {@code store.json} of a directory, in which streams were kept before, and how it becomes
 * the database beside it.
 *
 * <p>The database is there when all is in it, and not before: a process that ends in the middle
 * leaves it to the next.
 */
final class OldStore {

  /** How long another process may take for it; what fits into such a file takes a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration MOMENT = Duration.ofMillis(50);

  private final Path directory;
  private final Duration patience;
  private final Path file;

  OldStore(Path directory) {
    this(directory, PATIENCE);
  }

  /**
   * @param patience how long others are waited for that use the file
   */
  OldStore(Path directory, Duration patience) {
    this.directory = directory;
    this.patience = patience;
    this.file = directory.resolve("store.json");
  }

  boolean exists() {
    return Files.exists(file);
  }

  /** What it has, to be looked at. */
  PortableStore view() {
    InMemoryImageStreamStore store = new InMemoryImageStreamStore();
    store.restore(read().iterator());
    return store;
  }

  private List<StoreRecord> read() {
    try {
      return OldStoreJson.read(Files.readString(file));
    } catch (IOException e) {
      throw new StoreException(file + " can't be read; check its permissions", e);
    } catch (ImageStreamsException e) {
      throw new StoreException(
          file
              + " is not a store this version can read; restore it from a copy or choose another"
              + " --store ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** Makes the database of it, unless it is there, and sets the file aside. */
  void becomeDatabase(Path database) {
    Path lockFile = directory.resolve("lock");
    try (FileChannel lock =
        FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      lock(lock);
      if (exists() && Files.notExists(database)) {
        writeDatabase(database);
      }
      Path aside = directory.resolve("store.json.taken-over");
      if (exists() && Files.notExists(aside)) {
        Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
      }
      // Those who wait for it find that there is nothing left to do.
      Files.deleteIfExists(lockFile);
    } catch (IOException e) {
      throw new StoreException(
          "taking over " + file + " failed; check that its directory can be written", e);
    }
  }

  /** Older versions of this program hold the lock as long as they use the file. */
  private void lock(FileChannel lock) throws IOException {
    long until = System.nanoTime() + patience.toNanos();
    while (!tryLock(lock)) {
      if (System.nanoTime() - until > 0) {
        throw new StoreException(
            "the store "
                + directory
                + " is in use by an older version of this program; end that and try again");
      }
      LockSupport.parkNanos(this, MOMENT.toNanos());
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private void writeDatabase(Path database) throws IOException {
    List<StoreRecord> records = read();
    Path next = database.resolveSibling(database.getFileName() + ".next");
    for (String suffix : List.of("", "-wal", "-shm", "-journal")) {
      // What an earlier try, or a database that is gone, left behind belongs to nothing.
      Files.deleteIfExists(Path.of(next + suffix));
      Files.deleteIfExists(Path.of(database + suffix));
    }
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(next)) {
      store.restore(records.iterator());
    }
    if (Files.exists(Path.of(next + "-wal"))) {
      throw new IOException(next + " is used by another program");
    }
    Files.move(next, database, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }
}
