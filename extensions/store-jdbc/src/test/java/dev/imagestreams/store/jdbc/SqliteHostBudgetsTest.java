package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.HostBudgetsContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteHostBudgetsTest extends HostBudgetsContract {

  @TempDir Path directory;

  @Override
  protected ImageStreamStore createStore() {
    return SqliteImageStreamStore.open(directory.resolve("store.db"));
  }

  @Override
  protected ImageStreamStore share(ImageStreamStore created) {
    return createStore();
  }
}
