package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.SubscriptionContract;

class PostgresSubscriptionTest extends SubscriptionContract {

  /** Shorter than where nobody is asked over a socket. */
  @Override
  protected int historySize() {
    return 20_000;
  }

  @Override
  protected ImageStreamStore createStore() {
    return PostgresServer.shared().newStore().open();
  }
}
