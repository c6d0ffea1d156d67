package dev.imagestreams.core.trigger;

import dev.imagestreams.core.trigger.TriggerStatus.Phase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says how triggers are, at one time. */
final class Statuses {

  private static final int MOST = 100;

  private final TriggerBook book;
  private final Firer.Doing doing;
  private final Evaluation evaluation;

  Statuses(TriggerBook book, Firer.Doing doing, Evaluation evaluation) {
    this.book = book;
    this.doing = doing;
    this.evaluation = evaluation;
  }

  TriggersHealth of(Iterable<ImageTrigger> triggers, boolean standingBy) {
    Map<Phase, Integer> phases = new EnumMap<>(Phase.class);
    List<TriggerStatus> notAtRest = new ArrayList<>();
    int count = 0;
    for (ImageTrigger trigger : triggers) {
      TriggerStatus status = of(trigger);
      phases.merge(status.phase(), 1, Integer::sum);
      if (status.phase() != Phase.AT_REST) {
        notAtRest.add(status);
      }
      count++;
    }
    notAtRest.sort(
        Comparator.comparing((TriggerStatus status) -> !status.needsSomebody())
            .thenComparing(status -> status.since().orElse(Instant.MAX)));
    return new TriggersHealth(
        standingBy, count, doing.fired(), phases, notAtRest.stream().limit(MOST).toList());
  }

  TriggerStatus of(ImageTrigger trigger) {
    String name = trigger.name();
    TriggerMemory memory = book.memory(name);
    Set<StreamTag> missing = missing(trigger, memory);
    Phase phase = phase(name, memory, missing);
    Optional<Firer.Failing> failing = Optional.ofNullable(doing.failing().get(name));
    Optional<Instant> due = memory.due().map(TriggerMemory.Due::since);
    return new TriggerStatus(
        name,
        phase,
        memory.due().map(d -> Firings.key(name, d, memory.lastTriggered())),
        Optional.ofNullable(doing.running().get(name)).or(() -> due),
        failing.map(Firer.Failing::attempts).orElse(0),
        failing.map(Firer.Failing::problem).orElse(""),
        missing);
  }

  private Phase phase(String name, TriggerMemory memory, Set<StreamTag> missing) {
    if (doing.running().containsKey(name)) {
      return Phase.FIRING;
    } else if (memory.isToFire()) {
      return doing.failing().containsKey(name) ? Phase.FAILING : Phase.WAITING;
    } else if (memory.paused()) {
      return Phase.PAUSED;
    } else if (memory.due().isPresent()) {
      return Phase.HELD;
    }
    return missing.isEmpty() ? Phase.AT_REST : Phase.UNRESOLVED;
  }

  /** Streams are only looked at where something is known to be missing. */
  private Set<StreamTag> missing(ImageTrigger trigger, TriggerMemory memory) {
    if (!trigger.waitsForAll() || memory.lastTriggered().keySet().containsAll(trigger.tags())) {
      return Set.of();
    }
    Set<StreamTag> missing = new LinkedHashSet<>(trigger.tags());
    missing.removeAll(memory.lastTriggered().keySet());
    missing.removeAll(evaluation.images(trigger).keySet());
    return missing;
  }
}
