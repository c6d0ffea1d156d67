package dev.imagestreams.testkit;

import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.core.store.PortableStore;

/** The store in memory can be moved. */
class InMemoryPortableStoreTest extends PortableStoreContract {

  @Override
  protected PortableStore createStore() {
    return new InMemoryImageStreamStore();
  }
}
