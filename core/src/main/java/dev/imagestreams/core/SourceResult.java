package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.model.ImageReference;
import java.util.Optional;

/**
 * What came of looking at a source: an image or a failure.
 *
 * @param reference what was looked at; empty where the source names nothing
 */
record SourceResult(
    ImportSource source,
    Optional<ImageReference> reference,
    Optional<FoundImage> found,
    Optional<TagOutcome.Failure> failure) {

  static SourceResult found(ImportSource source, ImageReference reference, FoundImage found) {
    return new SourceResult(source, Optional.of(reference), Optional.of(found), Optional.empty());
  }

  static SourceResult failed(
      ImportSource source, Optional<ImageReference> reference, TagOutcome.Failure failure) {
    return new SourceResult(source, reference, Optional.empty(), Optional.of(failure));
  }

  /** What this says of the source's tag. */
  Observation observation() {
    return failure.isPresent() ? failed(failure.get()) : imported(found.orElseThrow());
  }

  private Observation imported(FoundImage image) {
    return new Observation.TagImported(
        source.tag(),
        source.from(),
        source.policy(),
        source.referencePolicy(),
        reference.orElseThrow().name() + "@" + image.digest(),
        image.digest());
  }

  private Observation failed(TagOutcome.Failure why) {
    return new Observation.TagFailed(
        source.tag(),
        source.from(),
        source.policy(),
        source.referencePolicy(),
        source.wanted(),
        why.reason(),
        why.message());
  }
}
