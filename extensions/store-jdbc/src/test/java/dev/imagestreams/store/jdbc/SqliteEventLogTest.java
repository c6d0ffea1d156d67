package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.testkit.EventLogContract;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteEventLogTest extends EventLogContract {

  @TempDir Path directory;
  private final List<SqliteImageStreamStore> stores = new ArrayList<>();

  @Override
  protected EventLog createLog() {
    SqliteImageStreamStore store = SqliteImageStreamStore.open(directory.resolve("store.db"));
    stores.add(store);
    return store.events();
  }

  @AfterEach
  void closeStores() {
    stores.forEach(SqliteImageStreamStore::close);
  }
}
