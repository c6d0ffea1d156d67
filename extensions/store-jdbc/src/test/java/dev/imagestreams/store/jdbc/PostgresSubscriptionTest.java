package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.SubscriptionContract;

class PostgresSubscriptionTest extends SubscriptionContract {

  @Override
  protected ImageStreamStore createStore() {
    return PostgresServer.shared().newStore().open();
  }
}
