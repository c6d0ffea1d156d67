package dev.imagestreams.testkit;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ForwardingImageStreamStore;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store that counts how often its streams are listed, and whose commits can be kept waiting. */
final class WatchedStore extends ForwardingImageStreamStore {

  final AtomicInteger lists = new AtomicInteger();

  /** Called before each commit. */
  volatile Consumer<Commit> beforeCommit = change -> {};

  WatchedStore(ImageStreamStore store) {
    super(store);
  }

  @Override
  public Page<ImageStream> list(StreamQuery query) {
    lists.incrementAndGet();
    return super.list(query);
  }

  @Override
  public Committed commit(Commit change) {
    beforeCommit.accept(change);
    return super.commit(change);
  }
}
