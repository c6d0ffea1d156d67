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
   *
   * @param namespace the stream's
   */
  static boolean isRenewed(Optional<TagReference> old, TagReference tag, String namespace) {
    return old.isEmpty()
        || tag.generation().orElse(0L) == 0
        || comesFromElsewhere(old.get(), tag, namespace);
  }

  /**
   * Whether a tag {@linkplain #isRenewed was renewed}, once it has its generation. One of an old
   * document, which had none, was not by being given it.
   */
  static boolean wasRenewed(Optional<TagReference> old, TagReference settled, String namespace) {
    return old.isEmpty()
        || (old.get().generation().isPresent()
            ? !old.get().generation().equals(settled.generation())
            : comesFromElsewhere(old.get(), settled, namespace));
  }

  private static boolean isReset(TagReference tag) {
    return tag.generation().filter(g -> g == 0).isPresent();
  }

  /** Unlike OpenShift, a change of the source's kind counts too. */
  private static boolean comesFromElsewhere(TagReference old, TagReference next, String namespace) {
    if (next.from().filter(from -> !isNowhere(from)).isEmpty()) {
      return false;
    }
    ObjectReference from = next.from().get();
    Optional<ObjectReference> before = old.from();
    return before.isEmpty()
        || !before.get().kind().equals(from.kind())
        || !namespace(before.get(), namespace).equals(namespace(from, namespace))
        || !before.get().name().equals(from.name())
        || old.reference() != next.reference()
        || !old.importPolicy().importMode().equals(next.importPolicy().importMode());
  }

  private static boolean isNowhere(ObjectReference from) {
    return from.kind().isEmpty() && from.name().isEmpty();
  }

  /** A source without a namespace is in the stream's own. */
  private static String namespace(ObjectReference from, String own) {
    return from.namespace().isEmpty() ? own : from.namespace();
  }
}
