package dev.imagestreams.testkit;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.DockerConfig;
import dev.imagestreams.model.DockerImageMetadata;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.EventHeader;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the suites put into stores and logs. */
final class Samples {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private Samples() {}

  /** A stream that is not stored; its uid is {@code uid-} and its name. */
  static ImageStream stream(String key) {
    ImageStream empty = ImageStream.empty(StreamKey.parse(key));
    return empty.withMetadata(empty.metadata().withIdentity("uid-" + empty.key().name(), NOON));
  }

  static ImageStream labelled(ImageStream stream, String label, String value) {
    return stream.withMetadata(stream.metadata().withLabels(Map.of(label, value)));
  }

  static Digest digest(long number) {
    return Digest.parse("sha256:" + String.format("%064x", number));
  }

  static Image image(long number, String label) {
    return Image.named(digest(number).toString(), "registry.example/app@" + digest(number))
        .with()
        .dockerImageManifestMediaType(MediaTypes.OCI_MANIFEST)
        .dockerImageMetadata(
            DockerImageMetadata.EMPTY
                .with()
                .size(number)
                .config(DockerConfig.EMPTY.withLabels(Map.of("label", label)))
                .build())
        .build();
  }

  /** A stream's event, to be committed: a tag points to the image of that number. */
  static EventDraft moved(ImageStream stream, String tag, long number) {
    return new EventDraft(
        new TagUpdated(
            new EventHeader(
                "", "/imagestreams/" + stream.key(), 0, NOON, stream.metadata().labels()),
            stream.key(),
            stream.metadata().uid(),
            tag,
            Optional.empty(),
            new TagState(digest(number).toString(), "registry.example/app@" + digest(number)),
            List.of(),
            Cause.MANUAL));
  }

  static ImagePushed push(long number, String tag) {
    return push(number, "team/app", tag);
  }

  static ImagePushed push(long number, String repository, String tag) {
    return ImagePushed.of(
        "reg",
        number,
        NOON,
        "registry.example:5000",
        repository,
        tag,
        Optional.empty(),
        image(number, "pushed"));
  }
}
