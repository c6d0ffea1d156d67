package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.DockerImageMetadata;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Streams and their changes, for tests. */
final class Streams {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private Streams() {}

  static ImageStream empty(String key) {
    ImageStream stream = ImageStream.empty(StreamKey.parse(key));
    return stream.withMetadata(stream.metadata().withIdentity("uid-" + stream.key().name(), NOON));
  }

  static String digest(long number) {
    return "sha256:" + String.format("%064x", number);
  }

  static TagEvent item(long number) {
    return new TagEvent(
        NOON.plusSeconds(number), "r.example/app@" + digest(number), digest(number), number);
  }

  /** The stream with a tag that points to one more image. */
  static ImageStream moved(ImageStream stream, String tag, long number) {
    NamedTagEventList before = stream.status().tag(tag).orElse(NamedTagEventList.empty(tag));
    return stream.withStatus(stream.status().withTag(before.prepend(item(number))));
  }

  static EventDraft event(ImageStream stream, String tag, long number) {
    return new EventDraft(
        new TagUpdated(
            new EventHeader("", ImageEvent.sourceOf(stream.key()), 0, NOON),
            stream.key(),
            stream.metadata().uid(),
            tag,
            Optional.empty(),
            new TagState(digest(number), "r.example/app@" + digest(number)),
            List.of(),
            Cause.MANUAL));
  }

  static ImageStream create(ImageStreamStore store, ImageStream stream) {
    return store.commit(Commit.of(Optional.empty(), stream, List.of(), List.of())).stream()
        .orElseThrow();
  }

  /** Moves a tag and tells of it. */
  static ImageStream move(ImageStreamStore store, ImageStream before, String tag, long number) {
    return store
        .commit(
            Commit.of(
                Optional.of(before),
                moved(before, tag, number),
                List.of(),
                List.of(event(before, tag, number))))
        .stream()
        .orElseThrow();
  }

  /** A push to a repository of the registry {@code reg}. */
  static ImagePushed push(long number, String repository, String tag) {
    Image image =
        Image.named(digest(number), "r.example/app@" + digest(number))
            .with()
            .dockerImageMetadata(DockerImageMetadata.EMPTY)
            .build();
    return ImagePushed.of(
        "reg", number, NOON, "r.example", repository, tag, Optional.empty(), image);
  }
}
