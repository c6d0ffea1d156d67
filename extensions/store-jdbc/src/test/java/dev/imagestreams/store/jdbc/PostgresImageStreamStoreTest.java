package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.ImageStreamStoreContract;

class PostgresImageStreamStoreTest extends ImageStreamStoreContract {

  @Override
  protected ImageStreamStore createStore() {
    return PostgresServer.shared().newStore().open();
  }
}
