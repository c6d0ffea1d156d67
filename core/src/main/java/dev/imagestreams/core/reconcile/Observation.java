package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagImportPolicy;
import java.util.Map;

/** Something that was seen and that a stream may have to follow. */
public sealed interface Observation {

  /**
   * Somebody said what is wanted.
   *
   * @param labels the stream's labels from now on
   * @param annotations to be added to the stream's, or to replace those of the same key
   */
  record SpecApplied(
      ImageStreamSpec spec, Map<String, String> labels, Map<String, String> annotations)
      implements Observation {}

  /** The tag's source could be looked at, and points to an image. */
  record TagImported(
      String tag, ObjectReference from, TagImportPolicy policy, String reference, Digest image)
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
      boolean wanted,
      String reason,
      String message)
      implements Observation {}

  /**
   * An image was pushed to the stream's own repository.
   *
   * @param repository host and name
   */
  record TagPushed(String tag, String repository, Digest image) implements Observation {}

  /** The sources were looked at, whatever came of it. */
  record SourcesChecked() implements Observation {}
}
