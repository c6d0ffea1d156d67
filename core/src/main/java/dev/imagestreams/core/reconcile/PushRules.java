package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.TagEvent;
import java.util.List;

/** What a push to a stream's own repository means for a tag, as OpenShift's mappings have it. */
final class PushRules {

  private PushRules() {}

  static void pushed(
      Workspace work, EventWriter events, TagMover mover, Observation.TagPushed seen) {
    // A push changes nothing that is wanted, so the generation is the stream's present one.
    long generation = Math.max(1, work.generation());
    TagEvent item =
        new TagEvent(
            work.now(),
            seen.repository() + "@" + seen.image(),
            seen.image().toString(),
            generation);
    work.setRepository(seen.repository());
    mover.point(seen.tag(), item, List.of());
    ImportRules.clearFailure(work, events, seen.tag());
  }
}
