package dev.imagestreams.core;

import dev.imagestreams.core.ImportPlan.Source;
import dev.imagestreams.core.TagOutcome.Status;
import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** One import: list, look at every tag, decide, commit. */
final class ImportRun {

  private final RegistryClient client;
  private final ImageStreamStore store;
  private final Parallel parallel;
  private final Clock clock;
  private final Access access;
  private final ImageFetcher fetcher;
  private final String uid = UUID.randomUUID().toString();

  ImportRun(
      RegistryClient client,
      ImageStreamStore store,
      Parallel parallel,
      Clock clock,
      Instant deadline) {
    this.client = client;
    this.store = store;
    this.parallel = parallel;
    this.clock = clock;
    this.access = new Access("", false, deadline);
    this.fetcher = new ImageFetcher(client, store);
  }

  /**
   * Imports into a stream.
   *
   * @param stored the stream as the store has it
   * @param given what is wanted of it from now on; empty where that does not change
   * @param only the tags to look at; empty for all, found by listing the repository
   * @throws dev.imagestreams.core.store.ConflictException when the stream is another by the time of
   *     the commit
   */
  ImportResult once(
      Optional<ImageStream> stored,
      Optional<ImageStream> given,
      Optional<Set<String>> only,
      Cause cause,
      boolean dryRun) {
    ImageStream base =
        stored.orElseGet(() -> Reconciler.born(given.orElseThrow(), uid, clock.instant()));
    List<Observation> observations = new ArrayList<>();
    given.ifPresent(document -> observations.add(specApplied(document)));
    ImageStream planned = reconcile(base, stored, observations, cause).stream();
    Listing listing = only.isPresent() ? Listing.NONE : list(planned);
    ImportPlan plan = ImportPlan.of(planned, listing.tags(), only);
    observations.addAll(look(planned, plan));
    if (listing.failure().isEmpty()) {
      observations.add(new Observation.SourcesChecked());
    }
    Reconciliation change = reconcile(base, stored, observations, cause);
    ImageStream after = change.changed() && !dryRun ? commit(stored, change) : change.stream();
    return new ImportResult(
        after, outcomes(base, after, plan, observations), listing.failure(), change.changed());
  }

  private Reconciliation reconcile(
      ImageStream base, Optional<ImageStream> stored, List<Observation> seen, Cause cause) {
    return Reconciler.reconcile(base, stored.isPresent(), seen, clock.instant(), cause);
  }

  private ImageStream commit(Optional<ImageStream> stored, Reconciliation change) {
    Reconciliation told = change.withPlatforms(fetcher::known);
    Commit commit = Commit.of(stored, told.stream(), fetcher.fetched(), told.events());
    return store.commit(commit).stream().orElseThrow();
  }

  private static Observation.SpecApplied specApplied(ImageStream document) {
    ObjectMeta meta = document.metadata();
    Map<String, String> annotations = new TreeMap<>(meta.annotations());
    // When the sources were looked at is not for a document to say.
    annotations.remove(ImageStream.REPOSITORY_CHECK_ANNOTATION);
    return new Observation.SpecApplied(document.spec(), meta.labels(), annotations);
  }

  /** All tags of the repository, or why they are not known. */
  private record Listing(Optional<List<String>> tags, Optional<TagOutcome.Failure> failure) {
    static final Listing NONE = new Listing(Optional.empty(), Optional.empty());
  }

  private Listing list(ImageStream stream) {
    String name = stream.spec().dockerImageRepository();
    if (name.isEmpty()) {
      return Listing.NONE;
    }
    try {
      Repository repository = Repository.parse(name);
      List<String> tags =
          client.allTags(repository, access.withInsecure(ImportPlan.insecure(stream)));
      return new Listing(Optional.of(tags.stream().distinct().toList()), Optional.empty());
    } catch (RegistryException | InvalidReferenceException e) {
      return new Listing(Optional.empty(), Optional.of(ImportFailures.of(name, e)));
    }
  }

  private List<Observation> look(ImageStream stream, ImportPlan plan) {
    Map<String, Observation> seen = new ConcurrentHashMap<>();
    parallel.forEach(plan.tags().values(), source -> seen.put(source.tag(), look(stream, source)));
    for (Source source : plan.gone()) {
      seen.put(source.tag(), failed(source, ImportFailures.gone(source.from().name())));
    }
    return List.copyOf(seen.values());
  }

  private Observation look(ImageStream stream, Source source) {
    String name = source.from().name();
    Optional<TagEvent> latest = stream.latest(source.tag());
    try {
      ImageReference reference = source.reference();
      Optional<Digest> last = latest.flatMap(TagEvent::digest);
      Image image =
          fetcher.fetch(
              reference, reference.name(), last, access.withInsecure(source.policy().insecure()));
      if (source.policy().importMode().equals("Legacy")
          && !image.dockerImageManifests().isEmpty()) {
        return failed(source, ImportFailures.legacyIndex(name));
      }
      return new Observation.TagImported(
          source.tag(),
          source.from(),
          source.policy(),
          reference.name() + "@" + image.digest(),
          image.digest());
    } catch (RegistryException | InvalidReferenceException e) {
      TagOutcome.Failure failure = ImportFailures.of(name, e);
      boolean wasThere = latest.isPresent() && failure.reason().equals(ImportFailures.NOT_FOUND);
      return failed(source, wasThere ? ImportFailures.gone(name) : failure);
    }
  }

  private static Observation failed(Source source, TagOutcome.Failure failure) {
    return new Observation.TagFailed(
        source.tag(),
        source.from(),
        source.policy(),
        source.wanted(),
        failure.reason(),
        failure.message());
  }

  private static List<TagOutcome> outcomes(
      ImageStream before, ImageStream after, ImportPlan plan, List<Observation> observations) {
    List<TagOutcome> outcomes = new ArrayList<>();
    for (Observation observation : observations) {
      if (observation instanceof Observation.TagImported imported) {
        outcomes.add(outcome(before, imported));
      } else if (observation instanceof Observation.TagFailed failed) {
        outcomes.add(outcome(after, failed));
      }
    }
    for (String tag : plan.skipped()) {
      outcomes.add(new TagOutcome(tag, Status.SKIPPED, Optional.empty(), Optional.empty()));
    }
    outcomes.sort(Comparator.comparing(TagOutcome::tag));
    return outcomes;
  }

  private static TagOutcome outcome(ImageStream before, Observation.TagImported imported) {
    String image = imported.image().toString();
    boolean same =
        before.latest(imported.tag()).filter(item -> item.image().equals(image)).isPresent();
    return new TagOutcome(
        imported.tag(),
        same ? Status.UNCHANGED : Status.UPDATED,
        Optional.of(image),
        Optional.empty());
  }

  private static TagOutcome outcome(ImageStream after, Observation.TagFailed failed) {
    return new TagOutcome(
        failed.tag(),
        Status.FAILED,
        after.latest(failed.tag()).map(TagEvent::image),
        Optional.of(new TagOutcome.Failure(failed.reason(), failed.message())));
  }
}
