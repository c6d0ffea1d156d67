package dev.imagestreams.examples;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory in which the program keeps its streams: an SQLite file, for several processes. */
record StoreDirectory(Path path) {

  private Path database() {
    return path.resolve("store.db");
  }

  private OldStore old() {
    return new OldStore(path);
  }

  /**
   * The store, made where there is none; what an older version of the program kept is taken over.
   *
   * @throws StoreException when it can't be read or written
   */
  PortableStore open() {
    if (old().exists()) {
      old().becomeDatabase(database());
    }
    return SqliteImageStreamStore.open(database());
  }

  /**
   * The store to look at; an empty one where there is none. Nothing on the disk changes.
   *
   * @throws StoreException when it can't be read
   */
  PortableStore view() {
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StoreException("the store " + path + " is not a directory; choose another");
    }
    if (isDatabase()) {
      return SqliteImageStreamStore.builder(database()).view();
    }
    return old().exists() ? old().view() : new InMemoryImageStreamStore();
  }

  /** Whether what is here can be seen to change. */
  boolean isDatabase() {
    return Files.exists(database());
  }

  /**
   * @throws StoreException when there is no such directory
   */
  StoreDirectory requireThere() {
    if (Files.notExists(path)) {
      throw new StoreException(
          "there is no store " + path + "; import with --confirm makes it, or choose another");
    }
    return this;
  }
}
