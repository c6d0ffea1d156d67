package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes of our own: what is asked for is read, decided and committed, and begun anew where
 * somebody else changed the stream in between, a bounded number of times.
 *
 * <p>Writes of one stream take turns here, so that only other processes, and imports, can come
 * between. Thread-safe; calls block on the store.
 */
final class StreamWrites {

  private static final int MAX_ATTEMPTS = 10;

  /** Streams that share a turn wait for each other without need, which is seldom. */
  private static final int TURNS = 64;

  private final ImageStreamStore store;
  private final Clock clock;
  private final ReentrantLock[] turns = new ReentrantLock[TURNS];

  StreamWrites(ImageStreamStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
    for (int i = 0; i < TURNS; i++) {
      turns[i] = new ReentrantLock();
    }
  }

  /** The streams as one attempt sees them: each is read once, and then stays. */
  static final class View implements Function<StreamKey, Optional<ImageStream>> {

    private final ImageStreamStore store;
    private final Map<StreamKey, Optional<ImageStream>> seen = new HashMap<>();

    private View(ImageStreamStore store) {
      this.store = store;
    }

    @Override
    public Optional<ImageStream> apply(StreamKey key) {
      return seen.computeIfAbsent(key, store::get);
    }

    /**
     * @throws NotFoundException when there is no such stream
     */
    ImageStream require(StreamKey key) {
      return apply(key).orElseThrow(() -> NotFoundException.stream(key));
    }
  }

  /** What is asked for, done once. */
  interface Attempt<T> {
    T with(View streams);
  }

  /**
   * Somebody was faster. Not a {@link ConflictException}, which is what a user's stale write is.
   */
  private static final class Overtaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ConflictException conflict;

    Overtaken(ConflictException conflict) {
      super(conflict.getMessage(), conflict, false, false);
      this.conflict = conflict;
    }
  }

  /**
   * Does what is asked for until nobody interferes.
   *
   * @param key the stream that it changes
   * @throws ConflictException when somebody interfered every time
   */
  <T> T attempt(StreamKey key, Attempt<T> attempt) {
    ReentrantLock turn = turns[Math.floorMod(key.hashCode(), TURNS)];
    turn.lock();
    try {
      return attemptBesideOthers(attempt);
    } finally {
      turn.unlock();
    }
  }

  /** The same without taking turns, for what takes so long that nobody should wait for it. */
  <T> T attemptBesideOthers(Attempt<T> attempt) {
    for (int number = 1; ; number++) {
      try {
        return attempt.with(new View(store));
      } catch (Overtaken e) {
        if (number == MAX_ATTEMPTS) {
          throw e.conflict;
        }
      }
    }
  }

  /** Does what may come to a conflict, which is attempted anew then. For attempts alone. */
  <T> T unlessOvertaken(Supplier<T> work) {
    try {
      return work.get();
    } catch (ConflictException e) {
      throw new Overtaken(e);
    }
  }

  /** Commits; what another change came before is attempted anew. For attempts alone. */
  Committed commit(Commit change) {
    return unlessOvertaken(() -> store.commit(change));
  }

  /** What a change came to: the stream as it is now, and whether it is another than before. */
  record Changed(ImageStream stream, boolean changed) {}

  /** Commits what follows for a stream that is there from what was observed. For attempts alone. */
  Changed change(ImageStream stored, List<Observation> observations) {
    return commit(Optional.of(stored), stored, observations);
  }

  /** Commits a stream that is not there yet. For attempts alone. */
  ImageStream create(ImageStream stream, List<Observation> observations) {
    ImageStream born = Reconciler.born(stream, UUID.randomUUID().toString(), now());
    return commit(Optional.empty(), born, observations).stream();
  }

  private Changed commit(
      Optional<ImageStream> stored, ImageStream base, List<Observation> observations) {
    Reconciliation change = reconcile(base, stored.isPresent(), observations, now(), Cause.MANUAL);
    if (!change.changed()) {
      return new Changed(change.stream(), false);
    }
    Commit commit = Commit.of(stored, change.stream(), List.of(), change.events());
    return new Changed(commit(commit).stream().orElseThrow(), true);
  }

  /** What a stream becomes by what was observed, for who commits it himself. */
  Reconciliation reconcile(
      ImageStream base, boolean stored, List<Observation> observations, Instant now, Cause cause) {
    return Reconciler.reconcile(base, stored, observations, now, cause).withPlatforms(store::image);
  }

  Instant now() {
    return clock.instant();
  }
}
