package dev.imagestreams.benchmarks.schedule;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.schedule.Refresher;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * Brings streams up to date as an import does of tags that are known: a look at each, the
 * reconciler, and a commit where something moved. One thread at a time.
 */
final class CheapRefresher implements Refresher {

  private static final Access ACCESS = new Access("", false, Instant.MAX);

  private final ImageStreamStore store;
  private final World world;
  private final Clock clock;
  private final double failing;
  private final Findings findings;
  private final SplittableRandom random = new SplittableRandom(11);

  /**
   * @param failing the part of all calls that fail
   */
  CheapRefresher(
      ImageStreamStore store, World world, Clock clock, double failing, Findings findings) {
    this.store = store;
    this.world = world;
    this.clock = clock;
    this.failing = failing;
    this.findings = findings;
  }

  @Override
  public Refreshed refresh(
      StreamKey key,
      Optional<Set<String>> tags,
      Cause cause,
      RegistryClient client,
      Optional<Claim> claim) {
    world.failing(random.nextDouble() < failing);
    ImageStream stream = store.get(key).orElseThrow();
    int repository = World.repositoryOf(key.name());
    findings.looked(repository, clock.instant());
    List<Observation> seen = new ArrayList<>();
    Set<String> failed = new TreeSet<>();
    for (TagReference tag : stream.spec().tags()) {
      if (tags.isEmpty() || tags.get().contains(tag.name())) {
        look(tag, client, seen, failed);
      }
    }
    Reconciliation change =
        Reconciler.reconcile(stream, true, seen, clock.instant(), Cause.SCHEDULED);
    if (change.changed()) {
      store.commit(Commit.of(Optional.of(stream), change.stream(), List.of(), change.events()));
    }
    boolean moved = false;
    for (EventDraft draft : change.events()) {
      if (draft.event() instanceof TagUpdated updated) {
        moved = true;
        int tag = Integer.parseInt(updated.tag().substring(1));
        findings.detected(world.seen(repository, tag), repository);
      }
    }
    return new Refreshed(moved, failed, false, failed.isEmpty() ? "" : "it fails", Map.of());
  }

  private static void look(
      TagReference tag, RegistryClient client, List<Observation> seen, Set<String> failed) {
    ObjectReference from = tag.from().orElseThrow();
    ImageReference reference = ImageReference.parse(from.name());
    try {
      Digest digest = client.resolve(reference, ACCESS).orElseThrow().digest();
      seen.add(
          new Observation.TagImported(
              tag.name(), from, tag.importPolicy(), reference.name() + "@" + digest, digest));
    } catch (RegistryException e) {
      failed.add(tag.name());
      String reason =
          e.reason() == RegistryException.Reason.RATE_LIMITED ? "RateLimited" : "Unavailable";
      seen.add(
          new Observation.TagFailed(
              tag.name(), from, tag.importPolicy(), true, reason, String.valueOf(e.getMessage())));
    }
  }
}
