package dev.imagestreams.core.store;

import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.EventDraft;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A change of one stream, with everything that must become true at the same time.
 *
 * @param before what the change starts from, as read from the store; empty where there was no
 *     stream
 * @param after what the stream becomes; empty to delete it. The store gives it a new resource
 *     version unless it is what it was and there are no events
 * @param images new images the stream points to; those the store has are not changed
 * @param events what happened, in order
 * @param consumed the event that caused the change
 * @param push the push that caused the change
 * @param claim of the work that the change is part of: it is refused where that was lost
 */
public record Commit(
    StreamKey key,
    Optional<ImageStream> before,
    Optional<ImageStream> after,
    List<Image> images,
    List<EventDraft> events,
    Optional<Ack> consumed,
    Optional<PushMark> push,
    Optional<Claim> claim) {

  /**
   * A push to the integrated registry. A store applies to a tag only pushes with rising numbers, so
   * that a push that is told twice, or late, can't move the tag back.
   */
  public record PushMark(String registryId, String tag, long number) {
    public PushMark {
      Objects.requireNonNull(registryId, "registryId");
      Objects.requireNonNull(tag, "tag");
    }
  }

  public Commit {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(before, "before");
    Objects.requireNonNull(after, "after");
    images = List.copyOf(images);
    events = List.copyOf(events);
    Objects.requireNonNull(consumed, "consumed");
    Objects.requireNonNull(push, "push");
    Objects.requireNonNull(claim, "claim");
    after.ifPresent(
        stream -> {
          if (!stream.key().equals(key)) {
            throw new IllegalArgumentException(
                "the commit is of " + key + ", the stream is " + stream.key());
          }
        });
  }

  /** A change that is part of no claimed work. */
  public Commit(
      StreamKey key,
      Optional<ImageStream> before,
      Optional<ImageStream> after,
      List<Image> images,
      List<EventDraft> events,
      Optional<Ack> consumed,
      Optional<PushMark> push) {
    this(key, before, after, images, events, consumed, push, Optional.empty());
  }

  /** The same as part of claimed work. */
  public Commit under(Optional<Claim> value) {
    return new Commit(key, before, after, images, events, consumed, push, value);
  }

  /** A change that no event caused. */
  public static Commit of(
      Optional<ImageStream> before,
      ImageStream after,
      List<Image> images,
      List<EventDraft> events) {
    return new Commit(
        after.key(),
        before,
        Optional.of(after),
        images,
        events,
        Optional.empty(),
        Optional.empty());
  }
}
