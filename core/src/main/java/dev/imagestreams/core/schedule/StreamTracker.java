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
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps up to date what streams want to know of repositories: lists all streams, and then looks at
 * those of which the log tells. Thread-safe.
 */
final class StreamTracker implements AutoCloseable {

  private final ImageStreamStore store;
  private final NotificationBus bus;
  private final Duration usual;
  private final TrackedRepositories tracked;
  private final Consumer<Map<PollKey, List<Interest>>> news;
  private @Nullable LogWatch watch;

  /**
   * @param usual the interval of what says none of its own
   * @param news told what is wanted that was not wanted before
   */
  StreamTracker(
      ImageStreamStore store,
      NotificationBus bus,
      Duration usual,
      TrackedRepositories tracked,
      Consumer<Map<PollKey, List<Interest>>> news) {
    this.store = store;
    this.bus = bus;
    this.usual = usual;
    this.tracked = tracked;
    this.news = news;
  }

  /** Knows all streams when it returns, and follows their changes from then on. */
  void start() {
    Position listed = listAll();
    LogWatch begun = bus.watch(listed, this::follow);
    synchronized (this) {
      watch = begun;
    }
  }

  /**
   * @return where the events begin that tell of what changed since
   */
  private Position listAll() {
    Position position = store.events().end();
    Set<StreamKey> gone = new HashSet<>(tracked.streams());
    StreamQuery query = StreamQuery.all();
    Optional<StreamKey> next;
    do {
      Page<ImageStream> page = store.list(query);
      Map<PollKey, List<Interest>> added = new HashMap<>();
      for (ImageStream stream : page.items()) {
        gone.remove(stream.key());
        tracked
            .update(stream.key(), Interests.of(stream, usual))
            .forEach((key, interests) -> added.merge(key, interests, StreamTracker::both));
      }
      news.accept(added);
      next = page.next();
      query = next.isPresent() ? query.after(next.get()) : query;
    } while (next.isPresent());
    gone.forEach(this::look);
    return position;
  }

  private static List<Interest> both(List<Interest> some, List<Interest> more) {
    Set<Interest> all = new HashSet<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  private void follow(ImageEvent event) {
    if (event instanceof EventsSkipped) {
      listAll();
    } else if (event instanceof StreamEvent of) {
      look(of.stream());
    }
  }

  private void look(StreamKey key) {
    Optional<ImageStream> stream = store.get(key);
    Map<PollKey, List<Interest>> wanted =
        stream.map(there -> Interests.of(there, usual)).orElse(Map.of());
    Map<PollKey, List<Interest>> added = tracked.update(key, wanted);
    if (!added.isEmpty()) {
      news.accept(added);
    }
  }

  @Override
  public void close() {
    LogWatch begun;
    synchronized (this) {
      begun = watch;
      watch = null;
    }
    if (begun != null) {
      begun.close();
    }
  }
}
