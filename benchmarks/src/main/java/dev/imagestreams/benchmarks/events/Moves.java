package dev.imagestreams.benchmarks.events;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A tag that moves, committed with its event: the change that is measured. */
final class Moves {

  static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
  static final String TAG = "latest";

  private static final String REPOSITORY = "registry.example.com:5000/team/app";

  private Moves() {}

  /** A stream that is not stored. */
  static ImageStream stream(String name) {
    ImageStream stream = ImageStream.empty(new StreamKey("team", name));
    return stream.withMetadata(stream.metadata().withIdentity("uid-" + name, TIME));
  }

  static ImageStream create(ImageStreamStore store, ImageStream stream) {
    return store.commit(Commit.of(Optional.empty(), stream, List.of(), List.of())).stream()
        .orElseThrow();
  }

  /**
   * Moves the tag to another image.
   *
   * @param items how many the tag's history keeps
   */
  static ImageStream commit(
      ImageStreamStore store, ImageStream before, long number, int items, Instant time) {
    NamedTagEventList history = before.status().tag(TAG).orElse(NamedTagEventList.empty(TAG));
    ImageStream after =
        before.withStatus(before.status().withTag(history.prepend(item(number)).limit(items)));
    EventDraft event = new EventDraft(event(before, number, time));
    return store.commit(Commit.of(Optional.of(before), after, List.of(), List.of(event))).stream()
        .orElseThrow();
  }

  static TagEvent item(long number) {
    return new TagEvent(TIME.plusSeconds(number), reference(number), digest(number), number);
  }

  static TagUpdated event(ImageStream stream, long number, Instant time) {
    return new TagUpdated(
        new EventHeader("", ImageEvent.sourceOf(stream.key()), 0, time),
        stream.key(),
        stream.metadata().uid(),
        TAG,
        Optional.empty(),
        new TagState(digest(number), reference(number)),
        List.of(),
        Cause.MANUAL);
  }

  private static String reference(long number) {
    return REPOSITORY + "@" + digest(number);
  }

  /** Not by a formatter, which would take longer than what is measured. */
  private static String digest(long number) {
    String hex = Long.toHexString(number);
    return "sha256:" + "0".repeat(64 - hex.length()) + hex;
  }
}
