package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import java.util.List;

/** What a push to a stream's own repository means for a tag, as OpenShift's mappings have it. */
final class PushRules {

  private PushRules() {}

  static void pushed(Workspace work, EventWriter events, Observation.TagPushed seen) {
    NamedTagEventList history = work.history(seen.tag());
    // A push changes nothing that is wanted, so the generation is the stream's present one.
    long generation = Math.max(1, work.generation());
    TagEvent item =
        new TagEvent(
            work.now(),
            seen.repository() + "@" + seen.image(),
            seen.image().toString(),
            generation);
    NamedTagEventList next = TagEvents.add(history, item).withConditions(List.of());
    work.setRepository(seen.repository());
    if (!next.equals(history)) {
      work.remember(next);
      events.moved(seen.tag(), history.latest(), next.latest().orElseThrow());
    }
    events.recoveredIfFailing(seen.tag());
  }
}
