package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import java.util.Objects;
import java.util.Optional;

/**
 * The place within streams that a tag comes from.
 *
 * @param kind {@link ObjectReference#IMAGE_STREAM_TAG} or {@link
 *     ObjectReference#IMAGE_STREAM_IMAGE}
 * @param stream the tag's own, or another one
 * @param name a tag, or the id of an image or the beginning of one
 */
public record TagSource(String kind, StreamKey stream, String name) {

  /**
   * Where a tag of the stream {@code self} comes from; empty for one that comes from a registry, or
   * from nowhere, or that says it in no form there is. A name alone is of the tag's own stream,
   * {@code other:tag} or {@code other@id} of another one.
   */
  public static Optional<TagSource> of(TagReference tag, StreamKey self) {
    return tag.from().flatMap(from -> of(from, self));
  }

  public TagSource {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(name, "name");
  }

  private static Optional<TagSource> of(ObjectReference from, StreamKey self) {
    if (from.kind().equals(ObjectReference.IMAGE_STREAM_TAG)) {
      return of(from, ':', self);
    }
    return from.kind().equals(ObjectReference.IMAGE_STREAM_IMAGE)
        ? of(from, '@', self)
        : Optional.empty();
  }

  private static Optional<TagSource> of(ObjectReference from, char separator, StreamKey self) {
    int at = from.name().indexOf(separator);
    String name = from.name().substring(at + 1);
    String stream = at < 0 ? self.name() : from.name().substring(0, at);
    String namespace = from.namespace().isEmpty() ? self.namespace() : from.namespace();
    if (name.isEmpty() || name.indexOf(separator) >= 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(new TagSource(from.kind(), new StreamKey(namespace, stream), name));
    } catch (InvalidReferenceException e) {
      // What is no stream's name leads nowhere.
      return Optional.empty();
    }
  }

  /** Whether this is a tag, which may move; otherwise it is an image. */
  public boolean isTag() {
    return kind.equals(ObjectReference.IMAGE_STREAM_TAG);
  }

  /** {@code namespace/stream:tag}, as alias paths have it. */
  public String qualified() {
    return Aliases.qualified(stream, name);
  }
}
