package dev.imagestreams.core.trigger;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How a trigger is.
 *
 * @param firing the key of what it is to fire, if anything
 * @param since when that came to be due, or began where it runs
 * @param attempts how often that was tried here, and failed
 * @param problem why it failed last; empty where it didn't
 * @param missing the tags that it waits for, which point to nothing yet
 */
public record TriggerStatus(
    String trigger,
    Phase phase,
    Optional<String> firing,
    Optional<Instant> since,
    int attempts,
    String problem,
    Set<StreamTag> missing) {

  /** What a trigger does. */
  public enum Phase {
    /** It has seen to all its images. */
    AT_REST,
    /** Its action is running. */
    FIRING,
    /** It is to be fired, and waits for its turn. */
    WAITING,
    /** Its action failed, and will be called again. */
    FAILING,
    /** It has not fired yet, and waits until all its tags point to something. */
    UNRESOLVED,
    /** It was one too many, and waits to be released. */
    HELD,
    /** It waits to be resumed. */
    PAUSED
  }

  public TriggerStatus {
    Objects.requireNonNull(trigger, "trigger");
    Objects.requireNonNull(phase, "phase");
    Objects.requireNonNull(firing, "firing");
    Objects.requireNonNull(since, "since");
    Objects.requireNonNull(problem, "problem");
    missing = Set.copyOf(missing);
  }

  /** Whether it waits for a person. */
  public boolean needsSomebody() {
    return phase == Phase.FAILING || phase == Phase.HELD || phase == Phase.PAUSED;
  }
}
