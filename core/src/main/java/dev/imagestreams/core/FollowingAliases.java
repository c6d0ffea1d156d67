package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.reconcile.TagSource;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.Delivery;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.StreamCreated;
import dev.imagestreams.notifications.StreamEvent;
import dev.imagestreams.notifications.StreamUpdated;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Has tags follow the tags of other streams that they are aliases of.
 *
 * <p>Two kinds of events make a stream look at what its tags follow: a tag of another stream moved,
 * and the stream itself is wanted otherwise than before. The second is what makes the first enough:
 * whoever began to follow after somebody asked who does, looks by itself, and whoever began before
 * was in the answer. What is followed is what a tag points to when it is looked at, and not what it
 * pointed to when the event was told, so that nobody is moved back.
 *
 * <p>Where one stream follows, the event is acknowledged in the commit that moves it. Where several
 * do, it is acknowledged when all have, and one that has already isn't changed by being told again.
 */
final class FollowingAliases implements AutoCloseable {

  static final String SUBSCRIPTION = "imagestreams-aliases";

  private final ImageStreamStore store;
  private final StreamWrites writes;
  private final FollowerIndex<AliasedTag> followers;

  FollowingAliases(ImageStreamStore store, StreamWrites writes, NotificationBus bus) {
    this.store = store;
    this.writes = writes;
    this.followers = new FollowerIndex<>(store, bus, AliasedTag::followedBy);
  }

  EventLog.Registration subscribeTo(NotificationBus bus) {
    // From the state: what moved before anybody was there is to be followed all the same.
    return bus.consume(
        Subscription.named(SUBSCRIPTION)
            .to(StreamEvent.class)
            .from(Subscription.Start.CURRENT_STATE)
            .coalescing(),
        this::follow);
  }

  /** What a stream looks at. */
  private interface Look {
    List<Observation> with(ImageStream follower, StreamWrites.View streams);
  }

  private void follow(Delivery<StreamEvent> delivery) {
    if (delivery.event() instanceof TagUpdated moved) {
      follow(movedBy(delivery, moved), cause(moved.cause()), moved.id(), delivery.ack());
    } else if (delivery.event() instanceof StreamCreated created) {
      follow(changed(created.stream()), created.cause(), created.id(), delivery.ack());
    } else if (delivery.event() instanceof StreamUpdated updated) {
      follow(changed(updated.stream()), updated.cause(), updated.id(), delivery.ack());
    }
  }

  /** A state is nobody's doing; that it is followed now is. */
  private static Cause cause(Cause cause) {
    return cause == Cause.STATE ? Cause.MANUAL : cause;
  }

  /** Who follows a tag that moved, or waits for an image to come by it. */
  private Map<StreamKey, Look> movedBy(Delivery<StreamEvent> delivery, TagUpdated moved) {
    Map<StreamKey, Look> following = new TreeMap<>();
    List<AliasedTag> moving =
        List.of(AliasedTag.of(moved.stream(), moved.tag()), AliasedTag.anyOf(moved.stream()));
    for (StreamKey key : followers.of(moving)) {
      following.put(key, (follower, streams) -> look(delivery, moved, follower, streams));
    }
    return following;
  }

  private List<Observation> look(
      Delivery<StreamEvent> delivery,
      TagUpdated moved,
      ImageStream follower,
      StreamWrites.View streams) {
    OtherStreams others = new OtherStreams(streams, writes.now());
    Optional<TagEvent> item = streams.apply(moved.stream()).flatMap(s -> s.latest(moved.tag()));
    Optional<TagUpdated> told = item.flatMap(now -> toldOf(now, delivery));
    List<Observation> seen = new ArrayList<>();
    for (TagSource source : OtherStreams.sources(follower)) {
      boolean isMoved = source.isTag() && source.name().equals(moved.tag());
      if (!source.stream().equals(moved.stream()) || (source.isTag() && !isMoved)) {
        continue;
      }
      if (isMoved && told.isPresent()) {
        seen.add(OtherStreams.seen(source, item.orElseThrow(), told.get().aliasPath()));
      } else {
        others.see(source).ifPresent(seen::add);
      }
    }
    return seen;
  }

  /**
   * The event that told of what a tag points to now: it knows by which tags the image came. A state
   * does not, but may stand for an event that does.
   */
  private static Optional<TagUpdated> toldOf(TagEvent item, Delivery<StreamEvent> delivery) {
    return Stream.concat(delivery.coalesced().stream(), Stream.of(delivery.event()))
        .filter(TagUpdated.class::isInstance)
        .map(TagUpdated.class::cast)
        .filter(event -> !event.isState() && event.current().isOf(item))
        .reduce((earlier, later) -> later);
  }

  /**
   * A stream that is wanted otherwise looks at all that it follows. The same is told where only a
   * pull spec of a tag changed, or a stream came with a history, so those that follow it look too.
   */
  private Map<StreamKey, Look> changed(StreamKey stream) {
    Map<StreamKey, Look> following = new TreeMap<>();
    Optional<ImageStream> now = store.get(stream);
    if (now.isPresent()) {
      List<AliasedTag> own = new ArrayList<>(List.of(AliasedTag.anyOf(stream)));
      now.get().status().tags().forEach(tag -> own.add(AliasedTag.of(stream, tag.tag())));
      followers.of(own).forEach(key -> following.put(key, this::lookAtAll));
      if (!OtherStreams.sources(now.get()).isEmpty()) {
        following.put(stream, this::lookAtAll);
      }
    }
    return following;
  }

  private List<Observation> lookAtAll(ImageStream follower, StreamWrites.View streams) {
    return new OtherStreams(streams, writes.now()).seenBy(follower);
  }

  /** Looks by all who follow, and only then fails where one could not be brought up to date. */
  private void follow(
      Map<StreamKey, Look> following, Cause cause, String source, Optional<Ack> ack) {
    Optional<Ack> own = following.size() == 1 ? ack : Optional.empty();
    List<String> failures = new ArrayList<>();
    following.forEach(
        (key, look) -> {
          try {
            writes.attempt(key, streams -> follow(key, look, cause, own, streams));
          } catch (ImageStreamsException e) {
            failures.add(key + ": " + e.getMessage());
          }
        });
    if (!failures.isEmpty()) {
      throw new ImageStreamsException("followers of " + source + " are behind: " + failures);
    }
  }

  private boolean follow(
      StreamKey key, Look look, Cause cause, Optional<Ack> ack, StreamWrites.View streams) {
    Optional<ImageStream> stored = streams.apply(key);
    if (stored.isEmpty()) {
      return false;
    }
    Instant now = writes.now();
    Reconciliation change =
        writes.reconcile(stored.get(), true, look.with(stored.get(), streams), now, cause);
    if (!change.changed()) {
      return false;
    }
    return writes
        .commit(
            new Commit(
                key,
                stored,
                Optional.of(change.stream()),
                List.of(),
                change.events(),
                ack,
                Optional.empty()))
        .applied();
  }

  @Override
  public void close() {
    followers.close();
  }
}
