package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How wanted tags get their generations: the stream's generation in which they last changed, which
 * makes a tag due for import while it is above that of its newest item.
 */
final class Generations {

  private Generations() {}

  /** A document can't set a tag's generation, save to 0, which asks for an import. */
  static ImageStreamSpec keepGenerations(ImageStreamSpec before, ImageStreamSpec next) {
    List<TagReference> tags = new ArrayList<>(next.tags().size());
    for (TagReference tag : next.tags()) {
      Optional<TagReference> old = before.tag(tag.name());
      boolean reset = tag.generation().filter(g -> g == 0).isPresent();
      tags.add(old.isEmpty() || reset ? tag : tag.withGeneration(old.get().generation()));
    }
    return next.withTags(tags);
  }

  /** Gives every tag that is new or comes from elsewhere now the stream's generation. */
  static ImageStreamSpec settle(ImageStreamSpec before, ImageStreamSpec next, long generation) {
    if (next.equals(before) && next.tags().stream().allMatch(Generations::hasGeneration)) {
      return next;
    }
    List<TagReference> tags = new ArrayList<>(next.tags().size());
    for (TagReference tag : next.tags()) {
      Optional<TagReference> old = before.tag(tag.name());
      boolean renew =
          !hasGeneration(tag) || (old.isPresent() && comesFromElsewhere(old.get(), tag));
      tags.add(renew ? tag.withGeneration(Optional.of(generation)) : tag);
    }
    return next.withTags(tags);
  }

  private static boolean hasGeneration(TagReference tag) {
    return tag.generation().orElse(0L) != 0;
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
