package dev.imagestreams.testkit;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;

class InMemoryListenerMisbehaviourTest extends ListenerMisbehaviourContract {

  @Override
  protected ImageStreamStore createStore() {
    return new InMemoryImageStreamStore();
  }
}
