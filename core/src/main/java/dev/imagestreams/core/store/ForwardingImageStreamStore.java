package dev.imagestreams.core.store;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;

/**
 * A store that does all that it is asked to by another one, closing too: for those that change some
 * of that.
 */
public abstract class ForwardingImageStreamStore implements ImageStreamStore {

  private final ImageStreamStore store;

  protected ForwardingImageStreamStore(ImageStreamStore store) {
    this.store = Objects.requireNonNull(store, "store");
  }

  @Override
  public EventLog events() {
    return store.events();
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
  public TriggerStates triggers() {
    return store.triggers();
  }

  @Override
  public Clock clock() {
    return store.clock();
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
  public Committed commit(Commit change) {
    return store.commit(change);
  }

  @Override
  public void close() {
    store.close();
  }
}
