package dev.imagestreams.core;

import dev.imagestreams.core.schedule.Refresher;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.registry.RegistryClient;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Has a schedule bring streams up to date by imports. Only what may pass counts as a failure. */
record ImporterRefresher(TagImporter importer) implements Refresher {

  @Override
  public Refreshed refresh(
      StreamKey stream,
      Optional<Set<String>> tags,
      Cause cause,
      RegistryClient client,
      Optional<Claim> claim) {
    return importer
        .refresh(stream, tags, cause, client, claim)
        .map(ImporterRefresher::refreshed)
        .orElse(Refreshed.NOTHING);
  }

  private static Refreshed refreshed(ImportResult result) {
    boolean moved =
        result.tags().stream().anyMatch(tag -> tag.status() == TagOutcome.Status.UPDATED);
    Set<String> failed =
        result.failures().stream()
            .filter(tag -> tag.failure().filter(ImportFailures::mayPass).isPresent())
            .map(TagOutcome::tag)
            .collect(Collectors.toSet());
    boolean listingFailed = result.repositoryFailure().filter(ImportFailures::mayPass).isPresent();
    return new Refreshed(moved, failed, listingFailed, problem(result), again(result));
  }

  /** When gates may let through what they hold back. */
  private static Map<String, Instant> again(ImportResult result) {
    Map<String, Instant> again = new HashMap<>();
    for (TagOutcome tag : result.held()) {
      tag.failure()
          .flatMap(TagOutcome.Failure::retryAfter)
          .ifPresent(until -> again.put(tag.tag(), until));
    }
    return again;
  }

  /** The first of what went wrong. */
  private static String problem(ImportResult result) {
    return result
        .repositoryFailure()
        .or(() -> result.failures().stream().flatMap(tag -> tag.failure().stream()).findFirst())
        .map(TagOutcome.Failure::message)
        .orElse("");
  }
}
