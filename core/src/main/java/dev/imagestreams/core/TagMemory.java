package dev.imagestreams.core;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a stream remembers of a source's tag.
 *
 * @param stream with what is wanted by now
 */
record TagMemory(ImageStream stream, ImportSource source) {

  private Optional<TagEvent> latest() {
    return source.tag().isEmpty() ? Optional.empty() : stream.latest(source.tag());
  }

  /**
   * What the tag points to, if that was found in the reference's repository; or what waits to be
   * pointed to, where it never pointed to anything.
   */
  Optional<Digest> lastImage(ImageReference reference) {
    Optional<TagEvent> latest = latest();
    return latest.isPresent()
        ? latest.filter(item -> isIn(reference, item)).flatMap(TagEvent::digest)
        : waiting(reference);
  }

  private Optional<Digest> waiting(ImageReference reference) {
    return conditions()
        .filter(TagEventCondition::isHeldBack)
        .flatMap(condition -> condition.waiting().stream())
        .filter(waiting -> isIn(reference, waiting))
        .flatMap(waiting -> digestOf(waiting).stream())
        .findFirst();
  }

  private static Optional<Digest> digestOf(String reference) {
    try {
      return Optional.of(Digest.parse(reference.substring(reference.indexOf('@') + 1)));
    } catch (InvalidReferenceException e) {
      // A document may say anything: then it is not known what waits.
      return Optional.empty();
    }
  }

  private Stream<TagEventCondition> conditions() {
    return stream.status().tag(source.tag()).stream()
        .map(NamedTagEventList::conditions)
        .flatMap(List::stream);
  }

  private static boolean isIn(ImageReference reference, TagEvent item) {
    return isIn(reference, item.dockerImageReference());
  }

  /** Whether it is in the same repository, by whichever tag. */
  private static boolean isIn(ImageReference reference, String item) {
    String name = reference.name();
    if (!item.startsWith(name)) {
      return false;
    }
    String rest = item.substring(name.length());
    return rest.startsWith("@") || rest.matches(":[^/@]+@.*");
  }

  /** Whether what the tag points to is not yet what is wanted of it. */
  boolean isDue() {
    return wantedSince() > latest().flatMap(TagEvent::generation).orElse(0L);
  }

  private long wantedSince() {
    Optional<TagReference> wanted = stream.spec().tag(source.tag());
    return wanted.isEmpty() ? Long.MAX_VALUE : wanted.get().generation().orElse(0L);
  }

  /**
   * Whether the tag was found where it is looked for now: it points to an image from there, and has
   * neither been sent elsewhere since nor been looked for in vain.
   */
  boolean wasIn(ImageReference reference) {
    Optional<TagEventCondition> failure =
        conditions().filter(TagEventCondition::isImportFailure).findFirst();
    boolean sentElsewhere =
        isDue() && failure.flatMap(TagEventCondition::generation).orElse(0L) < wantedSince();
    boolean inVain = failure.filter(f -> f.reason().equals(ImportFailures.NOT_FOUND)).isPresent();
    return latest().filter(item -> isIn(reference, item)).isPresent() && !sentElsewhere && !inVain;
  }
}
