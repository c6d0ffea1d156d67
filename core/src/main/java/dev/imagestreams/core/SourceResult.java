package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.model.ImageReference;
import java.time.Instant;
import java.util.Optional;

/**
 * What came of looking at a source: an image or a failure.
 *
 * @param reference what was looked at; empty where the source names nothing
 * @param held why the tag may not move to the image that was found
 */
record SourceResult(
    ImportSource source,
    Optional<ImageReference> reference,
    Optional<FoundImage> found,
    Optional<TagOutcome.Failure> failure,
    Optional<Held> held) {

  /**
   * That a gate doesn't let an image through.
   *
   * @param firstSeen since when the image waits
   */
  record Held(TagOutcome.Failure why, Instant firstSeen) {}

  static SourceResult found(ImportSource source, ImageReference reference, FoundImage found) {
    return new SourceResult(
        source, Optional.of(reference), Optional.of(found), Optional.empty(), Optional.empty());
  }

  static SourceResult failed(
      ImportSource source, Optional<ImageReference> reference, TagOutcome.Failure failure) {
    return new SourceResult(
        source, reference, Optional.empty(), Optional.of(failure), Optional.empty());
  }

  SourceResult heldBack(Held value) {
    return new SourceResult(source, reference, found, failure, Optional.of(value));
  }

  /** What this says of the source's tag. */
  Observation observation() {
    if (failure.isPresent()) {
      return failed(failure.get());
    }
    FoundImage image = found.orElseThrow();
    return held.isPresent() ? held(image, held.get()) : imported(image);
  }

  /** Where the image that was found is: of one that was selected, also by which tag. */
  String pullSpec() {
    String tag = source.chosen().map(chosen -> ":" + chosen.now().tag()).orElse("");
    return reference.orElseThrow().name() + tag + "@" + found.orElseThrow().digest();
  }

  private Observation held(FoundImage image, Held back) {
    return new Observation.TagHeldBack(
        source.tag(),
        pullSpec(),
        image.digest(),
        back.why().reason(),
        back.why().message(),
        back.firstSeen());
  }

  private Observation imported(FoundImage image) {
    return new Observation.TagImported(
        source.tag(),
        source.from(),
        source.policy(),
        source.referencePolicy(),
        pullSpec(),
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
