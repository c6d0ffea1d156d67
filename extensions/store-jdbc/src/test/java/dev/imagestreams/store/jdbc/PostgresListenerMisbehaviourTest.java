package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.testkit.ListenerMisbehaviourContract;

class PostgresListenerMisbehaviourTest extends ListenerMisbehaviourContract {

  @Override
  protected ImageStreamStore createStore() {
    return PostgresServer.shared().newStore().open();
  }
}
