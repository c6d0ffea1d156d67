package dev.imagestreams.core.trigger;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One image change trigger of a resource.
 *
 * @param from the tag it follows
 * @param target what it sets: the field path of an annotation's trigger, otherwise the JSON pointer
 *     of the trigger in the resource
 * @param containers the names of the containers it sets; none for a BuildConfig, or where a paused
 *     trigger's field path leads nowhere
 * @param paused whether it does nothing by itself; a DeploymentConfig's that is not automatic
 * @param lastTriggered the image it is known to have set last; annotations keep none
 */
public record ResourceTrigger(
    StreamTag from,
    String target,
    List<String> containers,
    boolean paused,
    Optional<String> lastTriggered) {

  public ResourceTrigger {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(target, "target");
    containers = List.copyOf(containers);
    Objects.requireNonNull(lastTriggered, "lastTriggered");
  }
}
