package dev.imagestreams.examples;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore.Snapshot;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.RegistryNews;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in one JSON file, for the command line.
 *
 * <p>The whole file is written anew at each change, so it suits tens of streams and not thousands.
 * A change is on disk before anybody sees it; one that can't be written did not happen.
 * Thread-safe; one process at a time may change it, others may view it.
 */
final class JsonFileStore implements ImageStreamStore {

  private static final String FILE = "store.json";

  private final Path file;
  private final @Nullable FileChannel lock;
  private final InMemoryEventLog memoryLog = new InMemoryEventLog();
  private final InMemoryImageStreamStore memory = new InMemoryImageStreamStore(memoryLog);
  private final FileEventLog log = new FileEventLog();

  private JsonFileStore(Path file, @Nullable FileChannel lock) {
    this.file = file;
    this.lock = lock;
  }

  /**
   * Opens a store, making it if it is not there.
   *
   * @throws StoreException when it can't be read or written, or another process has it
   */
  static JsonFileStore open(Path directory) {
    try {
      Files.createDirectories(directory);
      FileChannel lock =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!tryLock(lock)) {
        lock.close();
        throw new StoreException(
            "the store " + directory + " is in use by another process; stop it or choose another");
      }
      JsonFileStore store = new JsonFileStore(directory.resolve(FILE), lock);
      store.load();
      return store;
    } catch (IOException e) {
      throw new StoreException(
          "the store " + directory + " can't be opened; check that it can be written", e);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The store as it is now; changes of others are not seen, and own ones refused. */
  static JsonFileStore view(Path directory) {
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw new StoreException("the store " + directory + " is not a directory; choose another");
    }
    JsonFileStore store = new JsonFileStore(directory.resolve(FILE), null);
    try {
      store.load();
    } catch (IOException e) {
      throw new StoreException(
          "the store " + directory + " can't be read; check its permissions", e);
    }
    return store;
  }

  private void load() throws IOException {
    try {
      memory.restore(StoreJson.read(Files.readString(file)));
    } catch (NoSuchFileException e) {
      // A store that is not there yet is empty.
      return;
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

  /** Makes a change in memory and on disk, or in neither. */
  private <T> T change(Supplier<T> change) {
    if (lock == null) {
      throw new StoreException("the store is opened to be looked at only");
    }
    synchronized (memory) {
      if (!lock.isOpen()) {
        throw new StoreException("the store " + file + " is closed");
      }
      Snapshot before = memory.snapshot();
      boolean saved = false;
      try {
        T result = change.get();
        save(StoreJson.write(memory.snapshot()));
        saved = true;
        return result;
      } catch (IOException e) {
        throw new StoreException("writing " + file + " failed; nothing was changed", e);
      } finally {
        if (!saved) {
          memory.restore(before);
        }
      }
    }
  }

  private void save(String json) throws IOException {
    Path next = file.resolveSibling(FILE + ".next");
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = java.nio.ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private <T> T look(Supplier<T> question) {
    synchronized (memory) {
      return question.get();
    }
  }

  @Override
  public EventLog events() {
    return log;
  }

  @Override
  public Optional<ImageStream> get(StreamKey key) {
    return look(() -> memory.get(key));
  }

  @Override
  public Page<ImageStream> list(StreamQuery query) {
    return look(() -> memory.list(query));
  }

  @Override
  public Optional<Image> image(Digest digest) {
    return look(() -> memory.image(digest));
  }

  @Override
  public Committed commit(Commit commit) {
    return change(() -> memory.commit(commit));
  }

  @Override
  public void close() {
    if (lock != null) {
      try {
        synchronized (memory) {
          lock.close();
        }
      } catch (IOException e) {
        throw new StoreException("closing " + file + " failed", e);
      }
    }
  }

  /** The log half of the store. */
  private final class FileEventLog implements EventLog {

    @Override
    public Position append(RegistryNews news) {
      return change(() -> memoryLog.append(news));
    }

    @Override
    public List<LoggedEvent> read(Position after, int max) {
      return look(() -> memoryLog.read(after, max));
    }

    @Override
    public Position end() {
      return look(memoryLog::end);
    }

    @Override
    public Position beginning() {
      return look(memoryLog::beginning);
    }

    @Override
    public SubscriptionState subscription(String name, Position start) {
      return change(() -> memoryLog.subscription(name, start));
    }

    @Override
    public void settle(String subscription, List<Settlement> settlements) {
      change(
          () -> {
            memoryLog.settle(subscription, settlements);
            return null;
          });
    }

    @Override
    public Registration onAppend(Runnable hint) {
      return memoryLog.onAppend(hint);
    }
  }
}
