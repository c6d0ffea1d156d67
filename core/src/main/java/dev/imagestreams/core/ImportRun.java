package dev.imagestreams.core;

import dev.imagestreams.core.TagOutcome.Status;
import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.Reconciliation;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.notifications.Cause;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The import of a stream: list, look at every tag, ask the gates, decide, commit. */
final class ImportRun {

  private final ImportWork work;

  ImportRun(ImportWork work) {
    this.work = work;
  }

  /**
   * Imports into a stream.
   *
   * @param stored the stream as the store has it
   * @param given what is wanted of it from now on; empty where that does not change
   * @throws dev.imagestreams.core.store.ConflictException when the stream is another by the time of
   *     the commit
   */
  ImportResult once(
      Optional<ImageStream> stored,
      Optional<ImageStream> given,
      ImportOptions options,
      Cause cause) {
    ImageStream base = work.base(stored, given);
    List<Observation> observations = new ArrayList<>();
    given.ifPresent(document -> observations.add(specApplied(document)));
    ImageStream planned = work.reconcile(base, stored, observations, cause).stream();
    Optional<Set<String>> only = options.tags().map(t -> ImportPlan.withFollowed(planned, t));
    SourceLook look = work.look(stored);
    SourceLook.Listing listing = only.isPresent() ? SourceLook.Listing.NONE : list(look, planned);
    ImportPlan plan = ImportPlan.of(planned, listing.tags(), only, work.settings().maxTags());
    List<SourceResult> results = results(base, planned, plan, look, listing);
    results.forEach(result -> observations.add(result.observation()));
    OtherStreams others = new OtherStreams(work.settings().store()::get, work.now());
    observations.addAll(others.seenBy(planned, tag -> only.isEmpty() || only.get().contains(tag)));
    boolean looked = only.isEmpty() || !only.get().isEmpty();
    if (looked && listing.failure().isEmpty()) {
      observations.add(new Observation.SourcesChecked());
    }
    Reconciliation change = work.reconcile(base, stored, observations, cause);
    boolean keep = change.changed() && !options.dryRun();
    ImageStream after = keep ? work.commit(stored, change, results) : change.stream();
    return new ImportResult(
        after,
        outcomes(base, after, plan, results),
        listing.failure(),
        plan.additionalTags(),
        change.changed());
  }

  private List<SourceResult> results(
      ImageStream base,
      ImageStream planned,
      ImportPlan plan,
      SourceLook look,
      SourceLook.Listing listing) {
    List<SourceResult> results = new ArrayList<>(look.look(planned, plan.sources(), false));
    if (!plan.selecting().isEmpty()) {
      SelectionLook selections = work.selections(look);
      if (listing != SourceLook.Listing.NONE) {
        selections.know(
            planned.spec().dockerImageRepository(), ImportPlan.insecure(planned), listing);
      }
      results.addAll(selections.look(planned, plan.selecting()));
    }
    return new GateKeeper(base, planned, work.settings().gates(), look, work.now()).judge(results);
  }

  private static SourceLook.Listing list(SourceLook look, ImageStream stream) {
    String repository = stream.spec().dockerImageRepository();
    return repository.isEmpty()
        ? SourceLook.Listing.NONE
        : look.list(repository, ImportPlan.insecure(stream));
  }

  private static Observation.SpecApplied specApplied(ImageStream document) {
    ObjectMeta meta = document.metadata();
    Map<String, String> annotations = new TreeMap<>(meta.annotations());
    // When the sources were looked at is not for a document to say.
    annotations.remove(ImageStream.REPOSITORY_CHECK_ANNOTATION);
    return new Observation.SpecApplied(document.spec(), meta.labels(), annotations);
  }

  private static List<TagOutcome> outcomes(
      ImageStream before, ImageStream after, ImportPlan plan, List<SourceResult> results) {
    List<TagOutcome> outcomes = new ArrayList<>();
    for (SourceResult result : results) {
      String tag = result.source().tag();
      outcomes.add(
          result
              .found()
              .map(found -> found(before, after, result))
              .orElseGet(() -> failed(after, tag, result.failure())));
    }
    for (TagReference tag : plan.elsewhere()) {
      outcomes.add(followed(before, after, tag));
    }
    outcomes.sort(Comparator.comparing(TagOutcome::tag));
    return outcomes;
  }

  private static TagOutcome found(ImageStream before, ImageStream after, SourceResult result) {
    String tag = result.source().tag();
    String image = result.found().orElseThrow().digest().toString();
    Optional<String> now = after.latest(tag).map(TagEvent::image);
    if (!now.equals(Optional.of(image))) {
      Optional<TagOutcome.Failure> why = result.held().map(SourceResult.Held::why);
      return new TagOutcome(tag, Status.HELD, now, why.or(() -> byHand(after, tag)));
    }
    boolean same = before.latest(tag).map(TagEvent::image).equals(now);
    return new TagOutcome(tag, same ? Status.UNCHANGED : Status.UPDATED, now, Optional.empty());
  }

  private static Optional<TagOutcome.Failure> byHand(ImageStream stream, String tag) {
    String reason = stream.spec().tag(tag).flatMap(Hold::reason).orElse("");
    return Optional.of(
        new TagOutcome.Failure(
            TagEventCondition.TAG_HELD, "somebody holds the tag: " + reason + "; release it"));
  }

  private static TagOutcome failed(
      ImageStream after, String tag, Optional<TagOutcome.Failure> failure) {
    return new TagOutcome(tag, Status.FAILED, after.latest(tag).map(TagEvent::image), failure);
  }

  /** A tag that follows another one, or an image, or is taken over unseen. */
  private static TagOutcome followed(ImageStream before, ImageStream after, TagReference tag) {
    Optional<TagEvent> now = after.latest(tag.name());
    Optional<TagEvent> last = before.latest(tag.name());
    if (tag.from().isEmpty() || now.isEmpty()) {
      return new TagOutcome(tag.name(), Status.SKIPPED, Optional.empty(), Optional.empty());
    }
    boolean same =
        last.isPresent()
            && last.get().image().equals(now.get().image())
            && last.get().dockerImageReference().equals(now.get().dockerImageReference());
    return new TagOutcome(
        tag.name(),
        same ? Status.UNCHANGED : Status.UPDATED,
        now.map(TagEvent::image).filter(image -> !image.isEmpty()),
        Optional.empty());
  }
}
