package dev.imagestreams.examples;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Changes a stream by what somebody asks for: decides, reconciles and commits, and begins again
 * where others changed the stream in between.
 */
final class StreamChange {

  private static final int MAX_ATTEMPTS = 10;

  private final ImageStreamStore store;

  StreamChange(ImageStreamStore store) {
    this.store = store;
  }

  /** The streams as one attempt sees them: each is read once, and then stays. */
  interface Streams extends Function<StreamKey, Optional<ImageStream>> {}

  /** What is asked for, done once. */
  interface Attempt<T> {
    T with(Streams streams);
  }

  /** Does what is asked for until nobody interferes. */
  <T> T attempt(Attempt<T> attempt) {
    for (int number = 1; ; number++) {
      Map<StreamKey, Optional<ImageStream>> seen = new HashMap<>();
      try {
        return attempt.with(key -> seen.computeIfAbsent(key, store::get));
      } catch (ConflictException e) {
        if (number == MAX_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /**
   * Commits what follows from what was observed.
   *
   * @throws ConflictException when the stream is another by now
   */
  ImageStream commit(Streams streams, StreamKey key, List<Observation> observations) {
    Optional<ImageStream> stored = streams.apply(key);
    return commit(stored, stored.orElseGet(() -> ImageStream.empty(key)), observations);
  }

  /** Commits a stream that is not there yet, as it came from elsewhere. */
  ImageStream create(ImageStream stream) {
    return commit(Optional.empty(), stream, List.of());
  }

  private ImageStream commit(
      Optional<ImageStream> stored, ImageStream stream, List<Observation> observations) {
    Instant now = Instant.now();
    ImageStream base =
        stored.orElseGet(() -> Reconciler.born(stream, UUID.randomUUID().toString(), now));
    Reconciliation change =
        Reconciler.reconcile(base, stored.isPresent(), observations, now, Cause.MANUAL)
            .withPlatforms(store::image);
    if (!change.changed()) {
      return change.stream();
    }
    Commit commit = Commit.of(stored, change.stream(), List.of(), change.events());
    return store.commit(commit).stream().orElseThrow();
  }

  /** That this is wanted from now on. */
  static Observation wanted(ImageStream stream) {
    return new Observation.SpecApplied(
        stream.spec(), stream.metadata().labels(), stream.metadata().annotations());
  }
}
