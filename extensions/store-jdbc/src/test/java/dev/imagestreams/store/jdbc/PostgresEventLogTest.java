package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.testkit.EventLogContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

class PostgresEventLogTest extends EventLogContract {

  private final List<PostgresImageStreamStore> stores = new ArrayList<>();

  @Override
  protected EventLog createLog() {
    PostgresImageStreamStore store = PostgresServer.shared().newStore().open();
    stores.add(store);
    return store.events();
  }

  @AfterEach
  void closeStores() {
    stores.forEach(PostgresImageStreamStore::close);
  }
}
