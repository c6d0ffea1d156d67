package dev.imagestreams.testkit;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;

class InMemoryStandByTest extends StandByContract {

  @Override
  protected ImageStreamStore createStore() {
    return new InMemoryImageStreamStore();
  }
}
