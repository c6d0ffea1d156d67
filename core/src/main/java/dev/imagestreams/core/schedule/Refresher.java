package dev.imagestreams.core.schedule;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.registry.RegistryClient;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Brings a stored stream up to date, as an import does. */
@FunctionalInterface
public interface Refresher {

  /**
   * Looks at the sources of tags, and commits what comes of it.
   *
   * @param tags of the stream; empty for its whole repository and all of its tags
   * @param client what asks the registries, in the place of the importer's own
   * @param claim of the work that this is part of: nothing is committed where it was lost
   * @return nothing where there is no such stream
   * @throws RuntimeException where the store fails, or the claim was lost
   */
  Refreshed refresh(
      StreamKey stream,
      Optional<Set<String>> tags,
      Cause cause,
      RegistryClient client,
      Optional<Claim> claim);

  /**
   * What came of it.
   *
   * @param moved whether any tag points to another image now
   * @param failed the stream's tags whose sources could not be looked at; those of which the stream
   *     says, by their conditions, that this lasts are not tried again before they are due
   * @param listingFailed whether the repository could not be listed
   * @param problem what went wrong, in a line; empty where nothing did
   * @param again when to look at a tag again though it is not due by then, as where a gate holds it
   *     back for a time
   */
  record Refreshed(
      boolean moved,
      Set<String> failed,
      boolean listingFailed,
      String problem,
      Map<String, Instant> again) {

    /** Nothing was to be done. */
    public static final Refreshed NOTHING = new Refreshed(false, Set.of(), false, "", Map.of());

    public Refreshed {
      failed = Set.copyOf(failed);
      Objects.requireNonNull(problem, "problem");
      again = Map.copyOf(again);
    }
  }
}
