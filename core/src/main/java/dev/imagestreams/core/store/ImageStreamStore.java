package dev.imagestreams.core.store;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import java.time.Clock;
import java.util.Optional;

/**
 * Where streams, images, the log of events, work and budgets are kept. What can be plugged in;
 * {@code ImageStreamStoreContract} in the testkit says what an implementation must do.
 *
 * <p>Thread-safe. Calls may block on I/O; what goes wrong there is a {@link StoreException}.
 */
public interface ImageStreamStore extends AutoCloseable {

  /** The log of this store: what commits add to it is there exactly when the commit is. */
  EventLog events();

  /** The recurring work of this store, such as what keeps its streams fresh. */
  WorkQueue work();

  /** What registry hosts said to those who use this store. */
  HostBudgets budgets();

  /** Since when the tags of repositories are known to this store. */
  TagSightings sightings();

  /** What triggers remember, written together with what they acknowledge in the log. */
  TriggerStates triggers();

  /** The time as all have it who share this store; the system's where nobody else does. */
  default Clock clock() {
    return Clock.systemUTC();
  }

  Optional<ImageStream> get(StreamKey key);

  /** Streams in the order of their keys, a page at a time. */
  Page<ImageStream> list(StreamQuery query);

  /** An image that some commit brought. */
  Optional<Image> image(Digest digest);

  /**
   * Changes a stream, adds its events and acknowledges what caused them: all of it or nothing.
   *
   * @throws ConflictException when the stream is not what the change started from
   * @throws ClaimLostException when the change is part of work whose claim was lost
   */
  Committed commit(Commit change);

  @Override
  void close();
}
