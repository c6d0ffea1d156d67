package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagReference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How wanted tags get their generations: the stream's generation in which they last changed, which
 * makes a tag due for import while it is above that of its newest item.
 */
final class Generations {

  private Generations() {}

  /** A document can't set a tag's generation, save to 0, which asks for an import. */
  static ImageStreamSpec keepGenerations(ImageStreamSpec before, ImageStreamSpec next) {
    Map<String, Optional<TagReference>> kept = new HashMap<>();
    for (TagReference tag : next.tags()) {
      Optional<TagReference> old = before.tag(tag.name());
      if (old.isPresent() && !isReset(tag) && !tag.generation().equals(old.get().generation())) {
        kept.put(tag.name(), Optional.of(tag.withGeneration(old.get().generation())));
      }
    }
    return kept.isEmpty() ? next : next.withTagChanges(kept);
  }

  /**
   * Whether a tag is to have the stream's generation, and its source to be looked at anew: it is
   * new, or comes from elsewhere now, or somebody asked for it.
   */
  static boolean isRenewed(Optional<TagReference> old, TagReference tag) {
    return old.isEmpty() || tag.generation().orElse(0L) == 0 || comesFromElsewhere(old.get(), tag);
  }

  /** Whether a tag {@linkplain #isRenewed was renewed}, once it has its generation. */
  static boolean wasRenewed(Optional<TagReference> old, TagReference settled) {
    return old.isEmpty() || !old.get().generation().equals(settled.generation());
  }

  private static boolean isReset(TagReference tag) {
    return tag.generation().filter(g -> g == 0).isPresent();
  }

  /** Unlike OpenShift, a change of the source's kind counts too. */
  private static boolean comesFromElsewhere(TagReference old, TagReference next) {
    if (next.from().isEmpty()) {
      return false;
    }
    ObjectReference from = next.from().get();
    Optional<ObjectReference> before = old.from();
    return before.isEmpty()
        || !before.get().kind().equals(from.kind())
        || !before.get().namespace().equals(from.namespace())
        || !before.get().name().equals(from.name())
        || old.reference() != next.reference()
        || !old.importPolicy().importMode().equals(next.importPolicy().importMode());
  }
}
