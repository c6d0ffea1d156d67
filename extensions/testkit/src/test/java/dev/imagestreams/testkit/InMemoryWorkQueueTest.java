package dev.imagestreams.testkit;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;

class InMemoryWorkQueueTest extends WorkQueueContract {

  @Override
  protected ImageStreamStore createStore() {
    return new InMemoryImageStreamStore();
  }
}
