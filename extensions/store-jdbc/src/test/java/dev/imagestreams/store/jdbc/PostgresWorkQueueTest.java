package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.WorkQueueContract;

class PostgresWorkQueueTest extends WorkQueueContract {

  private PostgresStoreBuilder builder;

  @Override
  protected ImageStreamStore createStore() {
    builder = PostgresServer.shared().newStore();
    return builder.open();
  }

  @Override
  protected ImageStreamStore share(ImageStreamStore created) {
    return builder.open();
  }
}
