package dev.imagestreams.core;

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
import dev.imagestreams.notifications.Unknown;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which streams follow what, so that nobody need look through all of them when something moves.
 *
 * <p>Filled by listing the streams when it is first asked, and kept up to date by watching the log
 * from where that list began: each stream that something happened to is looked at again before the
 * next answer. An answer knows every stream that was committed before it was asked for, by whatever
 * process. Thread-safe; calls block on the store.
 *
 * @param <S> what is followed; with a value's equality
 */
final class FollowerIndex<S> implements AutoCloseable {

  private final ImageStreamStore store;
  private final NotificationBus bus;
  private final Function<ImageStream, Set<S>> sources;

  /** Held while it is brought up to date and asked. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<S, Set<StreamKey>> followers = new HashMap<>();
  private final Map<StreamKey, Set<S>> followed = new HashMap<>();
  private @Nullable LogWatch watch;

  /** Streams that something happened to since they were looked at. */
  private final Set<StreamKey> changed = ConcurrentHashMap.newKeySet();

  /** Whether what happened is not known any more, so that all streams must be looked at. */
  private volatile boolean incomplete;

  /**
   * @param bus over the store's log
   * @param sources what a stream follows
   */
  FollowerIndex(
      ImageStreamStore store, NotificationBus bus, Function<ImageStream, Set<S>> sources) {
    this.store = store;
    this.bus = bus;
    this.sources = sources;
  }

  /**
   * The streams that follow a source, or one of several, sorted.
   *
   * @throws IllegalStateException when the bus is closed: nobody would know what happens
   */
  SortedSet<StreamKey> of(Collection<S> any) {
    lock.lock();
    try {
      bringUpToDate();
      SortedSet<StreamKey> found = new TreeSet<>();
      any.forEach(source -> found.addAll(followers.getOrDefault(source, Set.of())));
      return found;
    } finally {
      lock.unlock();
    }
  }

  private void bringUpToDate() {
    if (watch == null) {
      watch = bus.watch(fill(), this::note);
    }
    watch.catchUp();
    if (incomplete) {
      incomplete = false;
      try {
        fill();
      } catch (RuntimeException e) {
        incomplete = true;
        throw e;
      }
    }
    for (StreamKey key : changed) {
      lookAgain(key);
    }
  }

  /** Called by the watch. Only notes, so that it can't fail. */
  private void note(ImageEvent event) {
    if (event instanceof StreamEvent of) {
      changed.add(of.stream());
    } else if (event instanceof EventsSkipped || event instanceof Unknown) {
      incomplete = true;
    }
  }

  private void lookAgain(StreamKey key) {
    // Before it is read: what happens from now on is noted anew.
    changed.remove(key);
    try {
      Optional<ImageStream> stream = store.get(key);
      follows(key, stream.map(sources).orElse(Set.of()));
    } catch (RuntimeException e) {
      changed.add(key);
      throw e;
    }
  }

  /** Where the list began: what happened after that, it may have missed. */
  private Position fill() {
    followers.clear();
    followed.clear();
    StreamQuery query = StreamQuery.all();
    Page<ImageStream> page = store.list(query);
    Position position = page.position();
    take(page);
    while (page.next().isPresent()) {
      page = store.list(query.after(page.next().get()));
      take(page);
    }
    return position;
  }

  private void take(Page<ImageStream> page) {
    page.items().forEach(stream -> follows(stream.key(), sources.apply(stream)));
  }

  private void follows(StreamKey key, Set<S> now) {
    Set<S> before = now.isEmpty() ? followed.remove(key) : followed.put(key, Set.copyOf(now));
    if (before != null) {
      before.stream().filter(source -> !now.contains(source)).forEach(s -> unfollow(key, s));
    }
    now.forEach(source -> followers.computeIfAbsent(source, s -> new HashSet<>(2)).add(key));
  }

  private void unfollow(StreamKey key, S source) {
    Set<StreamKey> rest = followers.get(source);
    if (rest != null && rest.remove(key) && rest.isEmpty()) {
      followers.remove(source);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (watch != null) {
        watch.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
