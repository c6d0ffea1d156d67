package dev.imagestreams.core.store;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All that a store in memory has at one time, as records and from records. */
record MemoryContents(
    long lastVersion,
    TreeMap<StreamKey, ImageStream> streams,
    Map<Digest, Image> images,
    Map<PushKey, Long> pushes,
    List<Work> work,
    List<StoreRecord.OfSighting> sightings,
    List<TriggerState> triggers,
    InMemoryEventLog.Snapshot log) {

  /** Whose pushes are counted: one tag's, from one registry. */
  record PushKey(StreamKey stream, String tag, String registryId) {
    static final Comparator<PushKey> ORDER =
        Comparator.comparing(PushKey::stream)
            .thenComparing(PushKey::tag)
            .thenComparing(PushKey::registryId);
  }

  void tell(Consumer<? super StoreRecord> to) {
    streams.values().forEach(stream -> to.accept(new StoreRecord.OfStream(stream)));
    images.values().stream()
        .sorted(Comparator.comparing(image -> image.digest().toString()))
        .forEach(image -> to.accept(new StoreRecord.OfImage(image)));
    pushes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(PushKey.ORDER))
        .forEach(entry -> to.accept(push(entry.getKey(), entry.getValue())));
    new TreeMap<>(log.sequences())
        .forEach((source, last) -> to.accept(new StoreRecord.OfSource(source, last)));
    work.forEach(each -> to.accept(new StoreRecord.OfWork(each)));
    sightings.forEach(to);
    triggers.forEach(each -> to.accept(new StoreRecord.OfTrigger(each)));
    log.events()
        .forEach(
            (number, event) ->
                to.accept(new StoreRecord.OfEvent(new LoggedEvent(position(number), event))));
    new TreeMap<>(log.subscriptions())
        .forEach(
            (name, state) -> {
              to.accept(
                  new StoreRecord.OfSubscription(
                      name,
                      state.lowWater(),
                      state.settledAbove(),
                      state.replayed(),
                      state.stateOwed()));
              state.parked().forEach(each -> to.accept(new StoreRecord.OfParked(name, each)));
            });
    to.accept(new StoreRecord.End(lastVersion, position(log.last())));
  }

  private static StoreRecord push(PushKey key, long number) {
    return new StoreRecord.OfPush(
        key.stream(), new Commit.PushMark(key.registryId(), key.tag(), number));
  }

  /**
   * Takes records in.
   *
   * @throws StoreException when they are not those of a store
   */
  static MemoryContents of(Iterator<? extends StoreRecord> records) {
    Taken taken = new Taken();
    Iterator<StoreRecord> whole = new WholeStoreRecords(records);
    while (whole.hasNext()) {
      taken.take(whole.next());
    }
    return taken.contents();
  }

  private static Position position(long number) {
    return new Position(Long.toString(number));
  }

  /** What has come in so far. */
  private static final class Taken {
    private final TreeMap<StreamKey, ImageStream> streams = new TreeMap<>();
    private final Map<Digest, Image> images = new HashMap<>();
    private final Map<PushKey, Long> pushes = new HashMap<>();
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, Work> work = new LinkedHashMap<>();
    private final Map<String, StoreRecord.OfSighting> sightings = new LinkedHashMap<>();
    private final Map<String, TriggerState> triggers = new LinkedHashMap<>();
    private final TreeMap<Long, ImageEvent> events = new TreeMap<>();
    private final Map<String, StoreRecord.OfSubscription> subscriptions = new LinkedHashMap<>();
    private final Map<String, List<Settlement.Parked>> parked = new HashMap<>();
    private long lastVersion;
    private long lastEvent;

    void take(StoreRecord record) {
      if (record instanceof StoreRecord.OfStream of) {
        put(streams, of.stream().key(), of.stream());
      } else if (record instanceof StoreRecord.OfImage of) {
        put(images, of.image().digest(), of.image());
      } else if (record instanceof StoreRecord.OfPush of) {
        Commit.PushMark mark = of.mark();
        put(pushes, new PushKey(of.stream(), mark.tag(), mark.registryId()), mark.number());
      } else if (record instanceof StoreRecord.OfSource of) {
        put(sequences, of.source(), of.sequence());
      } else if (record instanceof StoreRecord.OfWork of) {
        put(work, of.work().key(), of.work());
      } else if (record instanceof StoreRecord.OfSighting of) {
        put(sightings, of.repository() + ":" + of.tag(), of);
      } else if (record instanceof StoreRecord.OfTrigger of) {
        put(triggers, of.state().trigger(), of.state());
      } else if (record instanceof StoreRecord.OfEvent of) {
        put(events, number(of.logged().position()), of.logged().event());
      } else if (record instanceof StoreRecord.OfSubscription of) {
        put(subscriptions, of.name(), of);
      } else if (record instanceof StoreRecord.OfParked of) {
        parked.computeIfAbsent(of.subscription(), name -> new ArrayList<>()).add(of.parked());
      } else if (record instanceof StoreRecord.End end) {
        lastVersion = end.resourceVersion();
        lastEvent = number(end.position());
      }
    }

    private static <K, V> void put(Map<K, V> map, K key, V value) {
      if (map.putIfAbsent(key, value) != null) {
        throw new StoreException(key + " is there twice");
      }
    }

    private static long number(Position position) {
      try {
        return Long.parseLong(position.opaque());
      } catch (NumberFormatException e) {
        throw new StoreException("no position of a log in memory: " + position.opaque(), e);
      }
    }

    MemoryContents contents() {
      if (!events.isEmpty() && events.lastKey() > lastEvent) {
        throw new StoreException("event " + events.lastKey() + " is after the end, " + lastEvent);
      }
      Map<String, SubscriptionState> states = new LinkedHashMap<>();
      subscriptions.forEach(
          (name, of) ->
              states.put(
                  name,
                  new SubscriptionState(
                      of.lowWater(),
                      of.settledAbove(),
                      parked.getOrDefault(name, List.of()),
                      of.replayed(),
                      of.stateOwed())));
      return new MemoryContents(
          lastVersion,
          streams,
          images,
          pushes,
          List.copyOf(work.values()),
          List.copyOf(sightings.values()),
          List.copyOf(triggers.values()),
          new InMemoryEventLog.Snapshot(lastEvent, events, sequences, states));
    }
  }
}
