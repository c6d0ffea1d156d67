package dev.imagestreams.core.store;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store whose commits somebody is told of. Thread-safe; closing it closes the store. */
public final class ObservedImageStreamStore extends ForwardingImageStreamStore {

  private static final Logger LOG = LoggerFactory.getLogger(ObservedImageStreamStore.class);

  private final StoreObserver observer;

  public ObservedImageStreamStore(ImageStreamStore store, StoreObserver observer) {
    super(store);
    this.observer = Objects.requireNonNull(observer, "observer");
  }

  @Override
  public Committed commit(Commit change) {
    long start = System.nanoTime();
    Committed result;
    try {
      result = super.commit(change);
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
}
