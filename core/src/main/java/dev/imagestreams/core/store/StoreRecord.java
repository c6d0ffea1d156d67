package dev.imagestreams.core.store;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One of the things that a store is made of. All of a store's records together, in the order in
 * which {@link PortableStore#dump} gives them, are the store. Immutable.
 */
public sealed interface StoreRecord {

  /** A stream with its resource version. */
  record OfStream(ImageStream stream) implements StoreRecord {
    public OfStream {
      Objects.requireNonNull(stream, "stream");
    }
  }

  /** An image that streams point to, or pointed to. */
  record OfImage(Image image) implements StoreRecord {
    public OfImage {
      Objects.requireNonNull(image, "image");
    }
  }

  /** The last push that was applied to a tag of a stream, which may be gone. */
  record OfPush(StreamKey stream, Commit.PushMark mark) implements StoreRecord {
    public OfPush {
      Objects.requireNonNull(stream, "stream");
      Objects.requireNonNull(mark, "mark");
    }
  }

  /** The last sequence that the log gave to an event of a source. */
  record OfSource(String source, long sequence) implements StoreRecord {
    public OfSource {
      Objects.requireNonNull(source, "source");
    }
  }

  /** A piece of work. Whoever has claimed it must claim it from the other store again. */
  record OfWork(Work work) implements StoreRecord {
    public OfWork {
      Objects.requireNonNull(work, "work");
    }
  }

  /** Since when a tag of a repository is known. */
  record OfSighting(Repository repository, String tag, Instant firstSeen) implements StoreRecord {
    public OfSighting {
      Objects.requireNonNull(repository, "repository");
      Objects.requireNonNull(tag, "tag");
      firstSeen = Millis.cut(firstSeen);
    }
  }

  /** What a trigger remembers. */
  record OfTrigger(TriggerState state) implements StoreRecord {
    public OfTrigger {
      Objects.requireNonNull(state, "state");
    }
  }

  /** An event that the log still has. */
  record OfEvent(LoggedEvent logged) implements StoreRecord {
    public OfEvent {
      Objects.requireNonNull(logged, "logged");
    }
  }

  /**
   * How far a subscription has come.
   *
   * @param lowWater everything up to here is settled, save what is in {@code replayed}
   * @param settledAbove what is settled beyond that
   * @param replayed what was put aside and is to be delivered once more, in the log's order
   * @param stateOwed whether the current state is to be told to it
   */
  record OfSubscription(
      String name,
      Position lowWater,
      Set<Position> settledAbove,
      List<Position> replayed,
      boolean stateOwed)
      implements StoreRecord {
    public OfSubscription {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(lowWater, "lowWater");
      settledAbove = Set.copyOf(settledAbove);
      replayed = List.copyOf(replayed);
    }

    /** One that has nothing to be told again, nor is owed anything. */
    public OfSubscription(String name, Position lowWater, Set<Position> settledAbove) {
      this(name, lowWater, settledAbove, List.of(), false);
    }
  }

  /** An event that a subscription put aside; after the subscription's own record. */
  record OfParked(String subscription, Settlement.Parked parked) implements StoreRecord {
    public OfParked {
      Objects.requireNonNull(subscription, "subscription");
      Objects.requireNonNull(parked, "parked");
    }
  }

  /**
   * The last record; there is one in every store.
   *
   * @param resourceVersion the last one that was given; 0 where none was
   * @param position the log's end
   */
  record End(long resourceVersion, Position position) implements StoreRecord {
    public End {
      Objects.requireNonNull(position, "position");
      if (resourceVersion < 0) {
        throw new IllegalArgumentException("negative resourceVersion " + resourceVersion);
      }
    }
  }
}
