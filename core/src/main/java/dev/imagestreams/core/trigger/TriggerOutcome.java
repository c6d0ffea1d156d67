package dev.imagestreams.core.trigger;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a resource's triggers come to.
 *
 * @param edited the whole resource as JSON; the text that was read if nothing changes
 * @param patch the same as a JSON patch (RFC 6902) that is refused where what was read has changed
 *     since; an empty list if nothing changes
 * @param changes in the order of the resource's triggers; empty if nothing changes
 * @param build the build to request; of a BuildConfig alone
 */
public record TriggerOutcome(
    String edited, String patch, List<TriggeredChange> changes, Optional<TriggeredBuild> build) {

  public TriggerOutcome {
    Objects.requireNonNull(edited, "edited");
    Objects.requireNonNull(patch, "patch");
    changes = List.copyOf(changes);
    Objects.requireNonNull(build, "build");
  }

  /** Whether anything is to be written. */
  public boolean isChanged() {
    return !changes.isEmpty();
  }
}
