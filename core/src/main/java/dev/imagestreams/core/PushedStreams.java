package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.Delivery;
import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Makes and moves the streams of the integrated registry's repositories, push by push.
 *
 * <p>A push is applied without asking the registry, and acknowledged in the commit that applies it,
 * so that it is applied once, however often it is told.
 */
final class PushedStreams {

  private static final String SUBSCRIPTION = "imagestreams-pushes";

  private final ImageStreamStore store;
  private final StreamWrites writes;
  private final Predicate<StreamKey> creates;

  /**
   * @param creates which streams a push makes that are not there
   */
  PushedStreams(ImageStreamStore store, StreamWrites writes, Predicate<StreamKey> creates) {
    this.store = store;
    this.writes = writes;
    this.creates = creates;
  }

  EventLog.Registration subscribeTo(NotificationBus bus) {
    // From the beginning: what was pushed before anybody was there is news all the same.
    return bus.consume(
        Subscription.named(SUBSCRIPTION).to(ImagePushed.class).from(Subscription.Start.BEGINNING),
        this::apply);
  }

  private Optional<Image> image(Image pushed, Digest digest) {
    return pushed.digest().equals(digest) ? Optional.of(pushed) : store.image(digest);
  }

  private void apply(Delivery<ImagePushed> delivery) {
    ImagePushed push = delivery.event();
    String uid = UUID.randomUUID().toString();
    writes.attempt(
        push.stream(),
        streams -> {
          Optional<ImageStream> stored = streams.apply(push.stream());
          // Otherwise nobody follows the push: it is acknowledged when this returns.
          return stored.isPresent() || creates.test(push.stream())
              ? Optional.of(writes.commit(commit(delivery, stored, uid)))
              : Optional.empty();
        });
  }

  private Commit commit(Delivery<ImagePushed> delivery, Optional<ImageStream> stored, String uid) {
    ImagePushed push = delivery.event();
    ImageStream base =
        stored.orElseGet(
            () -> Reconciler.born(ImageStream.empty(push.stream()), uid, push.header().time()));
    Reconciliation change =
        Reconciler.reconcile(
                base,
                stored.isPresent(),
                List.of(
                    new Observation.TagPushed(
                        push.tag(), push.fullRepository().toString(), push.image().digest())),
                push.header().time(),
                Cause.PUSH)
            .withPlatforms(digest -> image(push.image(), digest));
    return new Commit(
        push.stream(),
        stored,
        Optional.of(change.stream()),
        List.of(push.image()),
        change.events(),
        delivery.ack(),
        Optional.of(new Commit.PushMark(push.registryId(), push.tag(), push.number())));
  }
}
