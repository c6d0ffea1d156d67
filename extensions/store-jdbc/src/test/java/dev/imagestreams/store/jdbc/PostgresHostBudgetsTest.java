package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.HostBudgetsContract;

class PostgresHostBudgetsTest extends HostBudgetsContract {

  @Override
  protected ImageStreamStore createStore() {
    return PostgresServer.shared().newStore().open();
  }
}
