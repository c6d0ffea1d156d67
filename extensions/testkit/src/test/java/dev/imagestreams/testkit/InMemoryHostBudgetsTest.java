package dev.imagestreams.testkit;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.InMemoryImageStreamStore;

class InMemoryHostBudgetsTest extends HostBudgetsContract {

  @Override
  protected ImageStreamStore createStore() {
    return new InMemoryImageStreamStore();
  }
}
