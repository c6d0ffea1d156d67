package dev.imagestreams.core.store;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store whose commits somebody is told of. Thread-safe; closing it closes the store. */
public final class ObservedImageStreamStore implements ImageStreamStore {

  private static final Logger LOG = LoggerFactory.getLogger(ObservedImageStreamStore.class);

  private final ImageStreamStore store;
  private final StoreObserver observer;

  public ObservedImageStreamStore(ImageStreamStore store, StoreObserver observer) {
    this.store = Objects.requireNonNull(store, "store");
    this.observer = Objects.requireNonNull(observer, "observer");
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
  public TagSightings sightings() {
    return store.sightings();
  }

  @Override
  public Committed commit(Commit change) {
    long start = System.nanoTime();
    Committed result;
    try {
      result = store.commit(change);
    } catch (ConflictException e) {
      tell(each -> each.conflicted(change, since(start)));
      throw e;
    } catch (RuntimeException e) {
      tell(each -> each.failed(change, e, since(start)));
      throw e;
    }
    tell(each -> each.committed(change, result, since(start)));
    return result;
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void tell(Consumer<StoreObserver> what) {
    try {
      what.accept(observer);
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("an observer of the store failed");
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
