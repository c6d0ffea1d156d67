package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.testkit.PortableStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The store in SQLite can be moved. */
class SqlitePortableStoreTest extends PortableStoreContract {

  @TempDir Path directory;
  private int stores;

  @Override
  protected PortableStore createStore() {
    stores++;
    return SqliteImageStreamStore.open(directory.resolve(stores + "/store.db"));
  }
}
