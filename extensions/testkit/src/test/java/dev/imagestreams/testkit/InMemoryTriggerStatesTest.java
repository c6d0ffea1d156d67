package dev.imagestreams.testkit;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;

class InMemoryTriggerStatesTest extends TriggerStatesContract {

  @Override
  protected ImageStreamStore createStore() {
    return new InMemoryImageStreamStore();
  }
}
