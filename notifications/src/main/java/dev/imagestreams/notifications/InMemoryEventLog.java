package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * An event log that lasts as long as its process.
 *
 * <p>Keeps a bounded number of events: past it the oldest are dropped, and a subscription that had
 * not read them is given {@link EventsSkipped}. Thread-safe; does not block.
 */
public final class InMemoryEventLog implements EventLog {

  private static final int DEFAULT_RETENTION = 100_000;

  /**
   * The whole log at one time, for those who keep it elsewhere.
   *
   * @param last the number of the last event there was
   * @param events by number
   * @param sequences the last sequence of each source
   */
  public record Snapshot(
      long last,
      NavigableMap<Long, ImageEvent> events,
      Map<String, Long> sequences,
      Map<String, SubscriptionState> subscriptions) {}

  private final int retention;
  private final Object lock = new Object();
  private final TreeMap<Long, ImageEvent> events = new TreeMap<>();
  private final Map<String, Long> newsById = new HashMap<>();
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, MemoryProgress> subscriptions = new LinkedHashMap<>();
  private final Set<String> owned = ConcurrentHashMap.newKeySet();
  private final List<Runnable> hints = new CopyOnWriteArrayList<>();
  private volatile BiFunction<Optional<StreamKey>, Integer, StatePage> states =
      (after, max) -> new StatePage(List.of(), Optional.empty(), end());
  private long last;

  public InMemoryEventLog() {
    this(DEFAULT_RETENTION);
  }

  /**
   * @param retention how many events are kept, at least 1
   */
  public InMemoryEventLog(int retention) {
    if (retention < 1) {
      throw new IllegalArgumentException("retention must be at least 1, not " + retention);
    }
    this.retention = retention;
  }

  @Override
  public Position append(RegistryNews news) {
    long number;
    synchronized (lock) {
      Long known = newsById.get(news.id());
      if (known != null) {
        return position(known);
      }
      number = add(news.numbered(nextSequence(news.header().source())));
      newsById.put(news.id(), number);
    }
    hint();
    return position(number);
  }

  /**
   * Adds a stream's events and acknowledges the one that caused them, all or nothing. For the store
   * that owns this log, which calls {@link #hint()} when its own part of the change is visible.
   *
   * @return false, having done nothing, when the consumed event had been acknowledged before
   */
  public boolean append(List<EventDraft> drafts, Optional<Ack> consumed) {
    synchronized (lock) {
      if (consumed.isPresent()) {
        MemoryProgress progress = progress(consumed.get().subscription());
        long number = number(consumed.get().position());
        if (progress.isSettled(number)) {
          return false;
        }
        progress.acknowledge(number);
      }
      for (EventDraft draft : drafts) {
        StreamEvent event = draft.event();
        add(event.numbered(nextSequence(event.header().source())));
      }
      return true;
    }
  }

  /** Tells those who wait for events that there may be some. */
  public void hint() {
    hints.forEach(Runnable::run);
  }

  private long nextSequence(String source) {
    return sequences.merge(source, 1L, Long::sum);
  }

  private long add(ImageEvent event) {
    last++;
    events.put(last, event);
    while (events.size() > retention) {
      ImageEvent dropped = events.pollFirstEntry().getValue();
      if (dropped instanceof RegistryNews) {
        newsById.remove(dropped.id());
      }
    }
    return last;
  }

  @Override
  public List<LoggedEvent> read(Position after, int max) {
    synchronized (lock) {
      List<LoggedEvent> found = new ArrayList<>();
      long from = number(after);
      long first = events.isEmpty() ? last + 1 : events.firstKey();
      if (from < first - 1 && max > 0) {
        found.add(skipped(from, first - 1));
        from = first - 1;
      }
      for (Map.Entry<Long, ImageEvent> entry : events.tailMap(from, false).entrySet()) {
        if (found.size() >= max) {
          break;
        }
        found.add(new LoggedEvent(position(entry.getKey()), entry.getValue()));
      }
      return found;
    }
  }

  /** Stands in the place of the last of the dropped events, so that settling it settles them. */
  private static LoggedEvent skipped(long from, long to) {
    EventHeader header = new EventHeader("skipped-" + from + "-" + to, "/log", 0, Instant.now());
    return new LoggedEvent(position(to), new EventsSkipped(header, to - from));
  }

  @Override
  public Position end() {
    synchronized (lock) {
      return position(last);
    }
  }

  @Override
  public Position beginning() {
    return position(0);
  }

  @Override
  public Optional<LoggedEvent> find(Position position) {
    synchronized (lock) {
      return Optional.ofNullable(events.get(number(position)))
          .map(event -> new LoggedEvent(position, event));
    }
  }

  @Override
  public Optional<LoggedEvent> lastOf(
      String source, String subject, Predicate<? super ImageEvent> wanted) {
    Optional<LoggedEvent> found = lastBefore(Long.MAX_VALUE, source, subject);
    while (found.isPresent() && !wanted.test(found.get().event())) {
      found = lastBefore(number(found.get().position()), source, subject);
    }
    return found;
  }

  private Optional<LoggedEvent> lastBefore(long number, String source, String subject) {
    synchronized (lock) {
      for (Map.Entry<Long, ImageEvent> entry :
          events.headMap(number, false).descendingMap().entrySet()) {
        if (LogScan.isOf(entry.getValue(), source, subject)) {
          return Optional.of(new LoggedEvent(position(entry.getKey()), entry.getValue()));
        }
      }
      return Optional.empty();
    }
  }

  /**
   * Has {@link #currentState} answered by those who know the streams: the store that owns this log.
   */
  public void stateFrom(BiFunction<Optional<StreamKey>, Integer, StatePage> value) {
    this.states = Objects.requireNonNull(value, "states");
  }

  @Override
  public StatePage currentState(Optional<StreamKey> after, int maxStreams) {
    return states.apply(after, maxStreams);
  }

  // Subscriptions

  @Override
  public SubscriptionState subscription(String name, Position start) {
    return begin(name, start, false);
  }

  @Override
  public SubscriptionState subscriptionOwedState(String name, Position start) {
    return begin(name, start, true);
  }

  private SubscriptionState begin(String name, Position start, boolean stateOwed) {
    synchronized (lock) {
      return subscriptions
          .computeIfAbsent(name, n -> new MemoryProgress(notDropped(start), stateOwed))
          .state();
    }
  }

  /** What was dropped before a subscription began, it did not miss. */
  private long notDropped(Position start) {
    long dropped = events.isEmpty() ? last : events.firstKey() - 1;
    return Math.max(number(start), dropped);
  }

  private MemoryProgress progress(String subscription) {
    MemoryProgress progress = subscriptions.get(subscription);
    if (progress == null) {
      throw new IllegalArgumentException("unknown subscription " + subscription);
    }
    return progress;
  }

  @Override
  public Map<String, SubscriptionState> subscriptions() {
    synchronized (lock) {
      Map<String, SubscriptionState> states = new LinkedHashMap<>();
      subscriptions.forEach((name, progress) -> states.put(name, progress.state()));
      return states;
    }
  }

  @Override
  public Optional<Ownership> tryOwn(String subscription) {
    if (!owned.add(subscription)) {
      return Optional.empty();
    }
    AtomicBoolean given = new AtomicBoolean();
    return Optional.of(
        () -> {
          if (given.compareAndSet(false, true)) {
            owned.remove(subscription);
          }
        });
  }

  @Override
  public long lag(String subscription) {
    synchronized (lock) {
      return progress(subscription).lag(last);
    }
  }

  @Override
  public void settle(String subscription, List<Settlement> settlements) {
    synchronized (lock) {
      settlements.forEach(progress(subscription)::settle);
    }
  }

  @Override
  public List<Position> replay(String subscription, List<Position> positions) {
    synchronized (lock) {
      return progress(subscription).unpark(positions, true);
    }
  }

  @Override
  public List<Position> drop(String subscription, List<Position> positions) {
    synchronized (lock) {
      return progress(subscription).unpark(positions, false);
    }
  }

  @Override
  public void rewind(String subscription, Position position, boolean stateOwed) {
    synchronized (lock) {
      MemoryProgress progress = progress(subscription);
      if (number(position) > last) {
        throw new IllegalArgumentException("the log has no position " + position.opaque());
      }
      progress.rewind(notDropped(position), stateOwed);
    }
  }

  @Override
  public Registration onAppend(Runnable hint) {
    hints.add(hint);
    return () -> hints.remove(hint);
  }

  /** A copy of everything. */
  public Snapshot snapshot() {
    synchronized (lock) {
      return new Snapshot(last, new TreeMap<>(events), new HashMap<>(sequences), subscriptions());
    }
  }

  /**
   * Makes this log what the snapshot says.
   *
   * @return false, having done nothing, when this log has or had events or subscriptions
   */
  public boolean restore(Snapshot snapshot) {
    synchronized (lock) {
      if (last > 0 || !subscriptions.isEmpty()) {
        return false;
      }
      last = snapshot.last();
      events.putAll(snapshot.events());
      sequences.putAll(snapshot.sequences());
      events.forEach(
          (number, event) -> {
            if (event instanceof RegistryNews) {
              newsById.put(event.id(), number);
            }
          });
      subscriptions.clear();
      snapshot
          .subscriptions()
          .forEach((name, state) -> subscriptions.put(name, MemoryProgress.of(state)));
      return true;
    }
  }

  static Position position(long number) {
    return new Position(Long.toString(number));
  }

  static long number(Position position) {
    try {
      return Long.parseLong(position.opaque());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("not a position of this log: " + position.opaque(), e);
    }
  }
}
