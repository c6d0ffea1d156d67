package dev.imagestreams.testkit;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.core.store.WorkQueue;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store that counts how often its streams are listed, and whose commits can be kept waiting. */
final class WatchedStore implements ImageStreamStore {

  final AtomicInteger lists = new AtomicInteger();

  /** Called before each commit. */
  volatile Consumer<Commit> beforeCommit = change -> {};

  private final ImageStreamStore store;

  WatchedStore(ImageStreamStore store) {
    this.store = store;
  }

  @Override
  public EventLog events() {
    return store.events();
  }

  @Override
  public Optional<ImageStream> get(StreamKey key) {
    return store.get(key);
  }

  @Override
  public Page<ImageStream> list(StreamQuery query) {
    lists.incrementAndGet();
    return store.list(query);
  }

  @Override
  public Optional<Image> image(Digest digest) {
    return store.image(digest);
  }

  @Override
  public WorkQueue work() {
    return store.work();
  }

  @Override
  public HostBudgets budgets() {
    return store.budgets();
  }

  @Override
  public Committed commit(Commit change) {
    beforeCommit.accept(change);
    return store.commit(change);
  }

  @Override
  public void close() {
    store.close();
  }
}
