package dev.imagestreams.core.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How resources of one kind say their triggers. */
interface TriggerKind {

  List<ResourceTrigger> triggers();

  /** Gathers what changes; gives the build to request, if any. */
  Optional<TriggeredBuild> evaluate(
      Function<StreamTag, Optional<String>> resolve, Instant now, Edit edit);
}
