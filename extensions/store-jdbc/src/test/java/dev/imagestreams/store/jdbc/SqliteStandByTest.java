package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.StandByContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStandByTest extends StandByContract {

  @TempDir Path directory;

  @Override
  protected ImageStreamStore createStore() {
    return SqliteImageStreamStore.open(directory.resolve("store.db"));
  }
}
