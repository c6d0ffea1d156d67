package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.TagEvent;
import java.util.List;
import java.util.Optional;

/** What a push to a stream's own repository means for a tag, as OpenShift's mappings have it. */
final class PushRules {

  private PushRules() {}

  /** A push that says what is known already changes nothing, not even a failure of the tag. */
  static void pushed(Workspace work, TagMover mover, Observation.TagPushed seen) {
    // A push changes nothing that is wanted, so the generation is the one the stream has anyway.
    TagEvent item =
        new TagEvent(
            Optional.of(work.now()),
            seen.repository() + "@" + seen.image(),
            seen.image().toString(),
            work.metadata().generation(),
            JsonExtras.none());
    work.setRepository(seen.repository());
    mover.point(seen.tag(), item, List.of());
  }
}
