package dev.imagestreams.core;

import dev.imagestreams.core.StreamWrites.View;
import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ConflictException;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamStatus;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.validation.Validation;
import dev.imagestreams.notifications.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Streams as a whole: created, applied, deleted. */
final class WholeStreams {

  private final StreamWrites writes;

  WholeStreams(StreamWrites writes) {
    this.writes = writes;
  }

  ImageStream create(ImageStream document) {
    Validation.require(document);
    StreamKey key = document.key();
    return writes.attempt(
        key,
        streams -> {
          Optional<ImageStream> stored = streams.apply(key);
          if (stored.isPresent()) {
            throw new AlreadyExistsException(key, stored.get().metadata().resourceVersion());
          }
          return create(document, streams);
        });
  }

  private ImageStream create(ImageStream document, View streams) {
    return writes.create(document, seenBy(document, streams));
  }

  private List<Observation> seenBy(ImageStream stream, View streams) {
    return new OtherStreams(streams, writes.now()).seenBy(stream);
  }

  ImageStream apply(ImageStream document) {
    Validation.require(document.withStatus(ImageStreamStatus.EMPTY));
    StreamKey key = document.key();
    return writes.attempt(
        key,
        streams -> {
          Optional<ImageStream> stored = streams.apply(key);
          requireCurrent(key, document.metadata().resourceVersion(), stored);
          return stored.isPresent()
              ? apply(document, stored.get(), streams)
              : create(wantedOnly(document), streams);
        });
  }

  private ImageStream apply(ImageStream document, ImageStream stored, View streams) {
    Observation.SpecApplied wanted = new AppliedDocument(document, stored).wanted();
    List<Observation> observations =
        new ArrayList<>(seenBy(stored.withSpec(wanted.spec()), streams));
    observations.add(wanted);
    return writes.change(stored, observations).stream();
  }

  /** A resource version says what the caller has seen: a stale write is his to decide anew. */
  private static void requireCurrent(StreamKey key, String expected, Optional<ImageStream> stored) {
    String actual = stored.map(s -> s.metadata().resourceVersion()).orElse("");
    if (!expected.isEmpty() && !expected.equals(actual)) {
      throw new ConflictException(key, expected, actual);
    }
  }

  /**
   * A document says what is wanted; what was seen, and which stream it is, is not for it to say.
   */
  private static ImageStream wantedOnly(ImageStream document) {
    ObjectMeta metadata = document.metadata();
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    annotations.remove(ImageStream.REPOSITORY_CHECK_ANNOTATION);
    return document
        .withStatus(ImageStreamStatus.EMPTY)
        .withMetadata(
            metadata
                .with()
                .uid("")
                .resourceVersion("")
                .generation(Optional.empty())
                .creationTimestamp(Optional.empty())
                .annotations(annotations)
                .build());
  }

  boolean delete(StreamKey key) {
    return writes.attempt(
        key,
        streams -> {
          Optional<ImageStream> stored = streams.apply(key);
          stored.ifPresent(stream -> writes.commit(deletion(stream)));
          return stored.isPresent();
        });
  }

  private Commit deletion(ImageStream stream) {
    return new Commit(
        stream.key(),
        Optional.of(stream),
        Optional.empty(),
        List.of(),
        Reconciler.deleted(stream, writes.now(), Cause.MANUAL),
        Optional.empty(),
        Optional.empty());
  }
}
