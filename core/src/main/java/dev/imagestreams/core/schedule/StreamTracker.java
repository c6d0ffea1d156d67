package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventsSkipped;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LogWatch;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.StreamEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps up to date what streams want to know of repositories: lists all streams, and then looks at
 * those of which the log tells.
 *
 * <p>Being told only notes which stream it was, since whoever tells must not fail, and of a stream
 * that changes a thousand times one look will do. What can't be looked at is looked at again later.
 * Thread-safe.
 */
final class StreamTracker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(StreamTracker.class);

  /** After which a stream is looked at again that could not be. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final ImageStreamStore store;
  private final NotificationBus bus;
  private final Duration usual;
  private final TrackedRepositories tracked;
  private final Agenda agenda;
  private final Clock clock;
  private final Runnable hint;
  private final Set<StreamKey> changed = ConcurrentHashMap.newKeySet();
  private final Set<StreamKey> failed = new HashSet<>();
  private volatile boolean missedSome;
  private volatile boolean closed;
  private Instant failedAt = Instant.EPOCH;
  private @Nullable LogWatch watch;

  /**
   * @param usual the interval of what says none of its own
   * @param hint run when there is something to {@link #update}; must not fail
   */
  StreamTracker(
      ImageStreamStore store,
      NotificationBus bus,
      Duration usual,
      TrackedRepositories tracked,
      Agenda agenda,
      Clock clock,
      Runnable hint) {
    this.store = store;
    this.bus = bus;
    this.usual = usual;
    this.tracked = tracked;
    this.agenda = agenda;
    this.clock = clock;
    this.hint = hint;
  }

  /** Knows all streams when it returns, and is told of their changes from then on. */
  synchronized void start() {
    if (watch != null) {
      throw new IllegalStateException("this schedule was started before");
    }
    Position listed = store.events().end();
    listAll();
    watch = bus.watch(listed, this::told);
  }

  private void told(ImageEvent event) {
    if (event instanceof EventsSkipped) {
      missedSome = true;
      hint.run();
    } else if (event instanceof StreamEvent of) {
      changed.add(of.stream());
      hint.run();
    }
  }

  /**
   * Looks at the streams that have changed; at one that can't be looked at, later.
   *
   * @throws dev.imagestreams.core.store.StoreException when they had to be listed, and can't be
   */
  synchronized void update() {
    if (closed) {
      return;
    }
    takeUpFailed();
    if (missedSome) {
      missedSome = false; // Before they are listed, as more may be missed meanwhile.
      try {
        listAll();
      } catch (RuntimeException e) {
        missedSome = true;
        throw e;
      }
    }
    for (StreamKey key : List.copyOf(changed)) {
      changed.remove(key); // Before it is looked at, as it may change meanwhile.
      try {
        take(key, store.get(key));
      } catch (RuntimeException e) {
        putOff(key, e);
      }
    }
  }

  private void takeUpFailed() {
    Instant now = clock.instant();
    boolean clockWentBack = failedAt.isAfter(now);
    if (!failed.isEmpty() && (clockWentBack || !failedAt.plus(RETRY).isAfter(now))) {
      changed.addAll(failed);
      failed.clear();
    }
  }

  /** Looks at all streams that have changed until now, as far as the log tells. */
  void catchUp() {
    LogWatch begun;
    synchronized (this) {
      begun = watch;
    }
    if (begun != null) {
      begun.catchUp();
    }
    update();
  }

  /** What comes into being meanwhile is told by the log. */
  private void listAll() {
    Set<StreamKey> gone = new HashSet<>(tracked.streams());
    StreamQuery query = StreamQuery.all();
    Optional<StreamKey> next;
    do {
      Page<ImageStream> page = store.list(query);
      for (ImageStream stream : page.items()) {
        gone.remove(stream.key());
        try {
          take(stream.key(), Optional.of(stream));
        } catch (RuntimeException e) {
          putOff(stream.key(), e);
        }
      }
      next = page.next();
      query = next.isPresent() ? query.after(next.get()) : query;
    } while (next.isPresent());
    changed.addAll(gone);
  }

  private void take(StreamKey key, Optional<ImageStream> stream) {
    Map<PollKey, List<Interest>> wanted =
        stream.map(there -> Interests.of(there, usual)).orElse(Map.of());
    agenda.changed(tracked.update(key, wanted));
  }

  private void putOff(StreamKey key, RuntimeException problem) {
    LOG.atWarn()
        .addKeyValue("stream", key)
        .addKeyValue("problem", problem.toString())
        .log("what this stream wants can't be read; it is tried again");
    if (failed.isEmpty()) {
      failedAt = clock.instant();
    }
    failed.add(key);
  }

  @Override
  public void close() {
    LogWatch begun;
    synchronized (this) {
      closed = true;
      begun = watch;
    }
    if (begun != null) {
      begun.close();
    }
  }
}
