package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import java.util.Optional;

/** How a tag's history takes in what the tag points to now. */
final class TagEvents {

  private TagEvents() {}

  /**
   * OpenShift's AddTagEvent: a new item where both pull spec and image are others than the newest
   * item's; an edit of the newest item where one of them is; nothing where neither is and the
   * generation is the same.
   */
  static NamedTagEventList add(NamedTagEventList history, TagEvent next) {
    Optional<TagEvent> latest = history.latest();
    if (latest.isEmpty()) {
      return history.prepend(next);
    }
    TagEvent newest = latest.get();
    boolean sameReference = newest.dockerImageReference().equals(next.dockerImageReference());
    boolean sameImage = newest.image().equals(next.image());
    if (!sameReference && !sameImage) {
      return history.prepend(next);
    }
    if (sameReference && sameImage && newest.generation().equals(next.generation())) {
      return history;
    }
    return history.replaceLatest(
        newest
            .withDockerImageReference(next.dockerImageReference())
            .withImage(next.image())
            .withGeneration(next.generation()));
  }
}
