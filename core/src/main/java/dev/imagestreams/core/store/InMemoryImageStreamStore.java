package dev.imagestreams.core.store;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.InMemoryEventLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A store that lasts as long as its process. Thread-safe; does not block, save on what it is
 * restored from.
 */
public final class InMemoryImageStreamStore implements PortableStore {

  private final InMemoryEventLog log;
  private final Object lock = new Object();
  private final TreeMap<StreamKey, ImageStream> streams = new TreeMap<>();
  private final Map<Digest, Image> images = new HashMap<>();
  private final Map<MemoryContents.PushKey, Long> pushes = new HashMap<>();
  private final MemoryWorkQueue work = new MemoryWorkQueue();
  private final HostBudgets budgets = new MemoryHostBudgets();
  private final MemoryTagSightings sightings = new MemoryTagSightings();
  private final MemoryTriggerStates triggers;
  private long lastVersion;

  /** An empty store with a log of its own. */
  public InMemoryImageStreamStore() {
    this(new InMemoryEventLog());
  }

  /** An empty store over a log, which must not be another store's. */
  public InMemoryImageStreamStore(InMemoryEventLog log) {
    this.log = Objects.requireNonNull(log, "log");
    this.triggers = new MemoryTriggerStates(lock, log);
    log.stateFrom(
        (after, max) -> CurrentState.of(list(new StreamQuery(Optional.empty(), after, max))));
  }

  @Override
  public EventLog events() {
    return log;
  }

  @Override
  public WorkQueue work() {
    return work;
  }

  @Override
  public HostBudgets budgets() {
    return budgets;
  }

  @Override
  public TagSightings sightings() {
    return sightings;
  }

  @Override
  public TriggerStates triggers() {
    return triggers;
  }

  @Override
  public Optional<ImageStream> get(StreamKey key) {
    synchronized (lock) {
      return Optional.ofNullable(streams.get(key));
    }
  }

  @Override
  public Page<ImageStream> list(StreamQuery query) {
    synchronized (lock) {
      List<ImageStream> found = new ArrayList<>();
      Optional<StreamKey> last = Optional.empty();
      Map<StreamKey, ImageStream> rest =
          query.after().isPresent() ? streams.tailMap(query.after().get(), false) : streams;
      for (Map.Entry<StreamKey, ImageStream> entry : rest.entrySet()) {
        if (!isWanted(entry.getValue(), query)) {
          continue;
        }
        if (found.size() == query.limit()) {
          return new Page<>(found, last, log.end());
        }
        found.add(entry.getValue());
        last = Optional.of(entry.getKey());
      }
      return new Page<>(found, Optional.empty(), log.end());
    }
  }

  private static boolean isWanted(ImageStream stream, StreamQuery query) {
    return (query.namespace().isEmpty() || query.namespace().get().equals(stream.key().namespace()))
        && query.labels().matches(stream.metadata().labels());
  }

  @Override
  public Optional<Image> image(Digest digest) {
    synchronized (lock) {
      return Optional.ofNullable(images.get(digest));
    }
  }

  @Override
  public Committed commit(Commit change) {
    Committed committed;
    synchronized (lock) { // Before that of the work, as everywhere.
      committed =
          change.claim().isPresent()
              ? work.under(change.claim().get(), () -> apply(change))
              : apply(change);
    }
    if (committed.applied()) {
      log.hint();
    }
    return committed;
  }

  private Committed apply(Commit change) {
    Optional<ImageStream> current = Optional.ofNullable(streams.get(change.key()));
    if (isOldPush(change)) {
      return new Committed(current, false);
    }
    requireUnchanged(change, current);
    if (!log.append(change.events(), change.consumed())) {
      return new Committed(current, false);
    }
    boolean news = !change.after().equals(current) || !change.events().isEmpty();
    Optional<ImageStream> stored = news ? change.after().map(this::withNextVersion) : current;
    stored.ifPresentOrElse(
        stream -> streams.put(change.key(), stream), () -> streams.remove(change.key()));
    change.images().forEach(image -> images.putIfAbsent(image.digest(), image));
    change.push().ifPresent(p -> pushes.put(pushKey(change, p), p.number()));
    return new Committed(stored, true);
  }

  private ImageStream withNextVersion(ImageStream stream) {
    lastVersion++;
    return stream.withMetadata(stream.metadata().withResourceVersion(Long.toString(lastVersion)));
  }

  private boolean isOldPush(Commit change) {
    return change.push().isPresent()
        && pushes.getOrDefault(pushKey(change, change.push().get()), 0L)
            >= change.push().get().number();
  }

  private static MemoryContents.PushKey pushKey(Commit change, Commit.PushMark mark) {
    return new MemoryContents.PushKey(change.key(), mark.tag(), mark.registryId());
  }

  private static void requireUnchanged(Commit change, Optional<ImageStream> current) {
    String expected = version(change.before());
    String actual = version(current);
    if (!expected.equals(actual)) {
      throw new ConflictException(change.key(), expected, actual);
    }
  }

  private static String version(Optional<ImageStream> stream) {
    return stream.map(s -> s.metadata().resourceVersion()).orElse("");
  }

  @Override
  public void dump(Consumer<? super StoreRecord> to) {
    MemoryContents contents;
    synchronized (lock) {
      contents =
          new MemoryContents(
              lastVersion,
              new TreeMap<>(streams),
              Map.copyOf(images),
              Map.copyOf(pushes),
              work.all(),
              sightings.all(),
              triggers.all(),
              log.snapshot());
    }
    contents.tell(to);
  }

  @Override
  public void restore(Iterator<? extends StoreRecord> records) {
    MemoryContents contents = MemoryContents.of(records);
    synchronized (lock) {
      boolean empty = lastVersion == 0 && images.isEmpty() && pushes.isEmpty();
      empty &= work.isEmpty() && sightings.isEmpty() && triggers.isEmpty();
      if (!empty || !log.restore(contents.log())) {
        throw new StoreException("this store is not empty; restore into a new one");
      }
      lastVersion = contents.lastVersion();
      streams.putAll(contents.streams());
      images.putAll(contents.images());
      pushes.putAll(contents.pushes());
      work.restore(contents.work());
      sightings.restore(contents.sightings());
      triggers.restore(contents.triggers());
    }
    log.hint();
  }

  @Override
  public void close() {}
}
