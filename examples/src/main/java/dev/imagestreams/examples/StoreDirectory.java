package dev.imagestreams.examples;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory in which the program keeps its streams: an SQLite file, for several processes. */
record StoreDirectory(Path path) implements StorePlace {

  private Path database() {
    return path.resolve("store.db");
  }

  private OldStore old() {
    return new OldStore(path);
  }

  /** What an older version of the program kept is taken over. */
  @Override
  public PortableStore open() {
    if (old().exists()) {
      old().becomeDatabase(database());
    }
    return SqliteImageStreamStore.open(database());
  }

  @Override
  public PortableStore view() {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StoreException("the store " + path + " is not a directory; choose another");
    }
    if (isDatabase()) {
      return SqliteImageStreamStore.builder(database()).view();
    }
    return old().exists() ? old().view() : new InMemoryImageStreamStore();
  }

  @Override
  public PortableStore viewThere() {
    if (Files.notExists(path)) {
      throw new StoreException(
          "there is no store " + path + "; import with --confirm makes it, or choose another");
    }
    return view();
  }

  @Override
  public PortableStore follow() {
    return isDatabase() ? view() : open();
  }

  /** Whether what is here can be seen to change. */
  private boolean isDatabase() {
    return Files.exists(database());
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
