package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciler;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.core.store.Commit;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.validation.RegistryAllowList;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.registry.Access;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What every import does, whatever it was asked by: look, decide, commit. For one import, in as
 * many attempts as it takes; images that were fetched for one attempt are not fetched for the next.
 */
final class ImportWork {

  private final ImportSettings settings;
  private final Parallel parallel;
  private final Access access;
  private final ImageFetcher fetcher;
  private final String uid = UUID.randomUUID().toString();

  ImportWork(
      ImportSettings settings,
      Parallel parallel,
      Instant deadline,
      Optional<ImageContents> contents) {
    this.settings = settings;
    this.parallel = parallel;
    this.access = new Access("", false, deadline);
    this.fetcher = new ImageFetcher(settings.client(), settings.store(), contents);
  }

  ImportSettings settings() {
    return settings;
  }

  Instant now() {
    return settings.clock().instant();
  }

  /** The stream an attempt starts from: the stored one, or a new one of the document. */
  ImageStream base(Optional<ImageStream> stored, Optional<ImageStream> document) {
    return stored.orElseGet(() -> Reconciler.born(document.orElseThrow(), uid, now()));
  }

  /**
   * Looks anew: what an earlier attempt saw must not undo what others did meanwhile.
   *
   * @param stored the repositories it has images of stay allowed
   */
  SourceLook look(Optional<ImageStream> stored) {
    RegistryAllowList allowed =
        settings
            .allowed()
            .map(list -> stored.map(s -> list.withRepositories(sourcesOf(s))).orElse(list))
            .orElseGet(RegistryAllowList::all);
    return new SourceLook(settings.client(), fetcher, parallel, allowed, access);
  }

  /** Looks for tags that select. */
  SelectionLook selections(SourceLook look) {
    return new SelectionLook(look, parallel, settings.store().sightings(), now());
  }

  /** Where its images come from; what was only wished for was refused, and is again. */
  private static List<String> sourcesOf(ImageStream stream) {
    return stream.status().tags().stream()
        .flatMap(tag -> tag.latest().stream())
        .map(TagEvent::dockerImageReference)
        .toList();
  }

  Reconciliation reconcile(
      ImageStream base, Optional<ImageStream> stored, List<Observation> seen, Cause cause) {
    return Reconciler.reconcile(base, stored.isPresent(), seen, now(), cause);
  }

  /**
   * Keeps a change, with the images that are new.
   *
   * @throws dev.imagestreams.core.store.ConflictException when the stream is another by now
   * @throws dev.imagestreams.core.store.ClaimLostException when somebody else does this by now
   */
  ImageStream commit(
      Optional<ImageStream> stored, Reconciliation change, List<SourceResult> results) {
    List<FoundImage> found = results.stream().flatMap(result -> result.found().stream()).toList();
    Reconciliation told = change.withPlatforms(fetcher::known);
    Commit commit = Commit.of(stored, told.stream(), fetcher.newOf(found), told.events());
    return settings.store().commit(commit.under(settings.claim())).stream().orElseThrow();
  }
}
