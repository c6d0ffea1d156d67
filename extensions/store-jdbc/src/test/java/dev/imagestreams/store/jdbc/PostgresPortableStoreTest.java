package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.testkit.PortableStoreContract;

/** The store in PostgreSQL can be moved. */
class PostgresPortableStoreTest extends PortableStoreContract {

  @Override
  protected PortableStore createStore() {
    return PostgresServer.shared().newStore().open();
  }
}
