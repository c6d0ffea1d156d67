package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReferencePolicy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Something that was seen and that a stream may have to follow. */
public sealed interface Observation {

  /** The tag of the stream that this says something of; empty for the whole stream. */
  default String tag() {
    return "";
  }

  /**
   * Somebody said what is wanted.
   *
   * @param labels the stream's labels from now on
   * @param annotations to be added to the stream's, or to replace those of the same key
   */
  record SpecApplied(
      ImageStreamSpec spec, Map<String, String> labels, Map<String, String> annotations)
      implements Observation {}

  /**
   * The tag's source could be looked at, and points to an image.
   *
   * @param policy how the tag is imported from now on
   * @param referencePolicy how it is pulled, if nobody has said that of the tag yet
   */
  record TagImported(
      String tag,
      ObjectReference from,
      TagImportPolicy policy,
      TagReferencePolicy referencePolicy,
      String reference,
      Digest image)
      implements Observation {

    public TagImported(
        String tag, ObjectReference from, TagImportPolicy policy, String reference, Digest image) {
      this(tag, from, policy, TagReferencePolicy.SOURCE, reference, image);
    }
  }

  /**
   * The tag's source could be looked at and points to another image than the tag, and a gate does
   * not let that through: the tag stays, and so does what is wanted of it.
   *
   * @param reason the gate's, in one word
   * @param message why, and what to do
   * @param firstSeen since when the image waits, if it didn't wait before
   */
  record TagHeldBack(
      String tag, String reference, Digest image, String reason, String message, Instant firstSeen)
      implements Observation {}

  /**
   * The tag's source could not be looked at, or is gone.
   *
   * @param wanted whether the tag is wanted by itself, and not only as one of a repository's
   */
  record TagFailed(
      String tag,
      ObjectReference from,
      TagImportPolicy policy,
      TagReferencePolicy referencePolicy,
      boolean wanted,
      String reason,
      String message)
      implements Observation {

    public TagFailed(
        String tag,
        ObjectReference from,
        TagImportPolicy policy,
        boolean wanted,
        String reason,
        String message) {
      this(tag, from, policy, TagReferencePolicy.SOURCE, wanted, reason, message);
    }
  }

  /**
   * An image was pushed to the stream's own repository.
   *
   * @param repository host and name
   */
  record TagPushed(String tag, String repository, Digest image) implements Observation {}

  /** Somebody takes the tag away: it is no longer wanted, and its history goes too. */
  record TagRemoved(String tag) implements Observation {}

  /**
   * Another stream, or an image of one, was looked at: what tags that come from there follow.
   *
   * @param kind {@link ObjectReference#IMAGE_STREAM_TAG} or {@link
   *     ObjectReference#IMAGE_STREAM_IMAGE}
   * @param stream the other stream
   * @param name its tag, or the id of its image as the followers spell it
   * @param item what was found there; empty where there is nothing
   * @param aliasPath the tags that the item came by to there, {@code namespace/stream:tag}
   */
  record SourceSeen(
      String kind, StreamKey stream, String name, Optional<TagEvent> item, List<String> aliasPath)
      implements Observation {

    public SourceSeen {
      Objects.requireNonNull(kind, "kind");
      Objects.requireNonNull(stream, "stream");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(item, "item");
      aliasPath = List.copyOf(aliasPath);
    }
  }

  /** The sources were looked at, whatever came of it. */
  record SourcesChecked() implements Observation {}
}
