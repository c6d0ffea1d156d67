package dev.imagestreams.core;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import java.util.List;
import java.util.Optional;

/**
 * What a stream remembers of a source's tag.
 *
 * @param stream with what is wanted by now
 */
record TagMemory(ImageStream stream, ImportSource source) {

  private Optional<TagEvent> latest() {
    return source.tag().isEmpty() ? Optional.empty() : stream.latest(source.tag());
  }

  /** What the tag points to, if that was found in the reference's repository. */
  Optional<Digest> lastImage(ImageReference reference) {
    return latest().filter(item -> isIn(reference, item)).flatMap(TagEvent::digest);
  }

  private static boolean isIn(ImageReference reference, TagEvent item) {
    return item.dockerImageReference().startsWith(reference.name() + "@");
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
        stream.status().tag(source.tag()).stream()
            .map(NamedTagEventList::conditions)
            .flatMap(List::stream)
            .filter(TagEventCondition::isImportFailure)
            .findFirst();
    boolean sentElsewhere =
        isDue() && failure.flatMap(TagEventCondition::generation).orElse(0L) < wantedSince();
    boolean inVain = failure.filter(f -> f.reason().equals(ImportFailures.NOT_FOUND)).isPresent();
    return latest().filter(item -> isIn(reference, item)).isPresent() && !sentElsewhere && !inVain;
  }
}
