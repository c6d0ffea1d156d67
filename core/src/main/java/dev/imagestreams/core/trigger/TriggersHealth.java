package dev.imagestreams.core.trigger;

import java.util.List;
import java.util.Map;

/**
 * How triggers are, here.
 *
 * @param standingBy whether another process fires them, and this one waits
 * @param triggers how many there are
 * @param fired how many firings were done here
 * @param phases how many triggers are in each phase; one that none is in isn't there
 * @param notAtRest those that are not {@linkplain TriggerStatus.Phase#AT_REST at rest}: first those
 *     that wait for a person, then those that are due for longest; at most 100
 */
public record TriggersHealth(
    boolean standingBy,
    int triggers,
    long fired,
    Map<TriggerStatus.Phase, Integer> phases,
    List<TriggerStatus> notAtRest) {

  public TriggersHealth {
    phases = Map.copyOf(phases);
    notAtRest = List.copyOf(notAtRest);
  }

  /** How many are in a phase. */
  public int in(TriggerStatus.Phase phase) {
    return phases.getOrDefault(phase, 0);
  }

  /** Whether nothing waits for a person: nothing fails, is held or paused. */
  public boolean isWell() {
    return notAtRest.stream().noneMatch(TriggerStatus::needsSomebody);
  }
}
