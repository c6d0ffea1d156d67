package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.TagReferencePolicy;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What an import's outcome means for a tag, as OpenShift's importer has it. */
final class ImportRules {

  private static final String UNKNOWN = "unknown error prevented import";

  private ImportRules() {}

  static void imported(Workspace work, TagMover mover, Observation.TagImported seen) {
    Optional<TagReference> wanted = work.wanted(seen.tag());
    TagEvent item =
        new TagEvent(work.now(), seen.reference(), seen.image().toString(), work.nextGeneration());
    if (mover.isHeld(seen.tag())) {
      // What is wanted stays as it is too: it was not followed.
      mover.point(seen.tag(), item, List.of());
    } else if (isNews(work, wanted, seen)) {
      TagReference tag =
          wanted.orElseGet(
              () -> newTag(seen.tag(), seen.from(), seen.policy(), seen.referencePolicy()));
      work.want(
          tag.with()
              .referencePolicy(
                  tag.referencePolicy().type().isEmpty()
                      ? seen.referencePolicy()
                      : tag.referencePolicy())
              .from(keepIfSame(wanted, seen.from()))
              .generation(0L)
              .importPolicy(keepIfSame(tag.importPolicy(), seen.policy()))
              .build());
      mover.point(seen.tag(), item, List.of());
    } else {
      // How a tag is imported from now on is what was asked for last, whatever came of it.
      wanted.ifPresent(
          tag -> work.want(tag.withImportPolicy(keepIfSame(tag.importPolicy(), seen.policy()))));
    }
    clearConditions(work, seen.tag());
  }

  /**
   * The source could be looked at, so that no failure is left; and what somebody who holds the tag
   * keeps it from is overtaken. While the same image waits, it waits since the same time, whatever
   * keeps it.
   */
  static void heldBack(Workspace work, Observation.TagHeldBack seen) {
    NamedTagEventList history = work.history(seen.tag());
    Instant since =
        history.conditions().stream()
            .filter(condition -> waits(condition, seen.image()))
            .flatMap(condition -> condition.lastTransitionTime().stream())
            .findFirst()
            .orElse(seen.firstSeen().truncatedTo(ChronoUnit.SECONDS));
    TagEventCondition condition =
        TagEventCondition.heldBack(
            since, seen.reason(), seen.reference(), seen.message(), work.generation());
    boolean same =
        history.conditions().size() == 1
            && history.conditions().get(0).saysTheSameAs(condition)
            && history.conditions().get(0).lastTransitionTime().equals(Optional.of(since));
    if (!same) {
      work.remember(history.withConditions(List.of(condition)));
    }
  }

  private static boolean waits(TagEventCondition condition, Digest image) {
    return condition.isHeldBack()
        && condition.waiting().filter(reference -> reference.endsWith("@" + image)).isPresent();
  }

  /**
   * A tag that is renewed is news though the image is the same: without an item of its new
   * generation it would stay due.
   */
  private static boolean isNews(
      Workspace work, Optional<TagReference> wanted, Observation.TagImported seen) {
    Optional<TagEvent> latest = work.history(seen.tag()).latest();
    if (latest.isEmpty() || wanted.flatMap(TagReference::generation).isEmpty()) {
      return true;
    }
    TagEvent newest = latest.get();
    return !newest.dockerImageReference().equals(seen.reference())
        || !newest.image().equals(seen.image().toString())
        || wanted.get().generation().get() > newest.generation().orElse(0L)
        || Generations.isRenewed(
            work.before().spec().tag(seen.tag()),
            wanted.get().withImportPolicy(seen.policy()),
            work.key().namespace());
  }

  /** An import never writes True: that nothing is wrong is told by there being no condition. */
  private static void clearConditions(Workspace work, String tag) {
    NamedTagEventList history = work.history(tag);
    if (history.conditions().stream().anyMatch(ImportRules::isOfImport)) {
      work.remember(history.withConditions(without(history)));
    }
  }

  private static boolean isOfImport(TagEventCondition condition) {
    return !condition.isManualHold();
  }

  /** The conditions that an import has no say in. */
  private static List<TagEventCondition> without(NamedTagEventList history) {
    List<TagEventCondition> conditions = new ArrayList<>(history.conditions());
    conditions.removeIf(ImportRules::isOfImport);
    return conditions;
  }

  static void failed(Workspace work, EventWriter events, Observation.TagFailed seen) {
    NamedTagEventList history = work.history(seen.tag());
    String message = seen.message().isEmpty() ? UNKNOWN : seen.message();
    TagEventCondition condition =
        TagEventCondition.importFailed(work.now(), seen.reason(), message, work.nextGeneration());
    Optional<TagReference> wanted = work.wanted(seen.tag());
    if (wanted.isEmpty() && seen.wanted()) {
      wanted = Optional.of(newTag(seen.tag(), seen.from(), seen.policy(), seen.referencePolicy()));
      work.want(wanted.get());
    }
    if (history.conditions().stream().anyMatch(condition::saysTheSameAs)) {
      return;
    }
    List<TagEventCondition> conditions = new ArrayList<>(history.conditions());
    // What waits at a gate may still be there, and goes on waiting.
    conditions.removeIf(each -> !each.type().equals(TagEventCondition.HELD));
    conditions.add(condition);
    work.remember(history.withConditions(conditions));
    wanted.ifPresent(tag -> work.want(tag.withGeneration(Optional.of(0L))));
    events.failed(seen.tag(), seen.reason(), message);
  }

  private static TagReference newTag(
      String tag,
      ObjectReference from,
      TagImportPolicy policy,
      TagReferencePolicy referencePolicy) {
    return TagReference.dockerImage(tag, from.name())
        .with()
        .from(Optional.of(from))
        .importPolicy(policy)
        .referencePolicy(referencePolicy)
        .build();
  }

  /** The policy as the document spells it, where it is the same. */
  private static TagImportPolicy keepIfSame(TagImportPolicy wanted, TagImportPolicy asked) {
    boolean same =
        wanted.insecure() == asked.insecure()
            && wanted.scheduled() == asked.scheduled()
            && wanted.importMode().equals(asked.importMode());
    return same ? wanted : asked;
  }

  /** The source as the document spells it, where it is the same. */
  private static ObjectReference keepIfSame(Optional<TagReference> wanted, ObjectReference from) {
    return wanted
        .flatMap(TagReference::from)
        .filter(old -> old.kind().equals(from.kind()) && old.name().equals(from.name()))
        .orElse(from);
  }
}
