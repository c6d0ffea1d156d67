package dev.imagestreams.testkit;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A store that remembers what was committed to it. For one thread that commits. */
final class CommitRecorder implements ImageStreamStore {

  private final ImageStreamStore store;
  private final List<Commit> commits = new ArrayList<>();

  CommitRecorder(ImageStreamStore store) {
    this.store = store;
  }

  /** What was committed so far. */
  List<Commit> commits() {
    return commits;
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
  public Committed commit(Commit change) {
    Committed committed = store.commit(change);
    commits.add(change);
    return committed;
  }

  @Override
  public void close() {
    store.close();
  }
}
