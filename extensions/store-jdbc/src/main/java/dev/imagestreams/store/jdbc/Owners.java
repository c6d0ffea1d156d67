package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.notifications.EventLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which of those that share a store delivers to a subscription: who has the operating system's lock
 * of one byte of an empty file beside the store's, the byte being chosen by the subscription's
 * name. The lock ends with its process, however that ends. Thread-safe.
 */
final class Owners {

  /**
   * One for all stores of this process on a file: to close any of the process's channels to a file
   * would end all of its locks there (POSIX).
   */
  private static final Map<Path, Owners> OPEN = new HashMap<>();

  private final Path file;
  private final FileChannel channel;
  private int locks;

  private Owners(Path file) throws IOException {
    this.file = file;
    this.channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * @return gives the subscription up when closed; empty where another has it
   */
  static Optional<EventLog.Ownership> tryOwn(Path store, String subscription) {
    synchronized (OPEN) {
      try {
        return of(store.toRealPath()).lock(subscription);
      } catch (IOException e) {
        throw new StoreException(
            "finding out who delivers to subscription "
                + subscription
                + " of the store "
                + store
                + " failed; check that its directory can be written",
            e);
      }
    }
  }

  private static Owners of(Path store) throws IOException {
    Path file = store.resolveSibling(store.getFileName() + "-owners");
    Owners owners = OPEN.get(file);
    if (owners == null) {
      owners = new Owners(file);
      OPEN.put(file, owners);
    }
    return owners;
  }

  private Optional<EventLog.Ownership> lock(String subscription) throws IOException {
    try {
      FileLock lock = channel.tryLock(place(subscription), 1, false);
      if (lock == null) {
        return Optional.empty();
      }
      locks++;
      return Optional.of(() -> giveUp(lock));
    } catch (OverlappingFileLockException e) {
      // Another bus of this process has it.
      return Optional.empty();
    } finally {
      closeUnused();
    }
  }

  private void giveUp(FileLock lock) {
    synchronized (OPEN) {
      if (!lock.isValid()) {
        return;
      }
      try {
        lock.release();
        locks--;
        closeUnused();
      } catch (IOException e) {
        throw new StoreException("unlocking " + file + " failed", e);
      }
    }
  }

  private void closeUnused() throws IOException {
    if (locks == 0) {
      OPEN.remove(file);
      channel.close();
    }
  }

  /** The byte of a name: no two names are known that have the same. */
  private static long place(String subscription) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(subscription.getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong() >>> 2;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
