package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagImportPolicy;
import dev.imagestreams.model.TagReference;
import java.util.List;
import java.util.Optional;

/** What an import's outcome means for a tag, as OpenShift's importer has it. */
final class ImportRules {

  private ImportRules() {}

  static void imported(Workspace work, EventWriter events, Observation.TagImported seen) {
    NamedTagEventList history = work.history(seen.tag());
    Optional<TagReference> wanted = work.wanted(seen.tag());
    if (isNews(history, wanted, seen)) {
      TagEvent item =
          new TagEvent(
              work.now(), seen.reference(), seen.image().toString(), work.nextGeneration());
      work.want(
          wanted
              .orElse(TagReference.dockerImage(seen.tag(), seen.from().name()))
              .withFrom(Optional.of(keepIfSame(wanted, seen.from())))
              .withGeneration(Optional.of(0L))
              .withImportPolicy(seen.policy()));
      NamedTagEventList next = TagEvents.add(history, item);
      events.moved(seen.tag(), history.latest(), next.latest().orElseThrow());
      work.remember(next);
    }
    clearFailure(work, events, seen.tag());
  }

  private static boolean isNews(
      NamedTagEventList history, Optional<TagReference> wanted, Observation.TagImported seen) {
    Optional<TagEvent> latest = history.latest();
    if (latest.isEmpty() || wanted.flatMap(TagReference::generation).isEmpty()) {
      return true;
    }
    TagEvent newest = latest.get();
    return !newest.dockerImageReference().equals(seen.reference())
        || !newest.image().equals(seen.image().toString())
        || wanted.get().generation().get() > newest.generation().orElse(0L);
  }

  /** An import never writes True: that nothing is wrong is told by there being no condition. */
  private static void clearFailure(Workspace work, EventWriter events, String tag) {
    NamedTagEventList history = work.history(tag);
    if (!history.conditions().isEmpty()) {
      work.remember(history.withConditions(List.of()));
    }
    events.recoveredIfFailing(tag);
  }

  static void failed(Workspace work, EventWriter events, Observation.TagFailed seen) {
    NamedTagEventList history = work.history(seen.tag());
    TagEventCondition condition =
        TagEventCondition.importFailed(
            work.now(), seen.reason(), seen.message(), work.nextGeneration());
    Optional<TagReference> wanted = work.wanted(seen.tag());
    if (wanted.isEmpty() && seen.wanted()) {
      wanted = Optional.of(newTag(seen.tag(), seen.from(), seen.policy()));
      work.want(wanted.get());
    }
    if (history.conditions().stream().anyMatch(condition::saysTheSameAs)) {
      return;
    }
    work.remember(history.withConditions(List.of(condition)));
    wanted.ifPresent(tag -> work.want(tag.withGeneration(Optional.of(0L))));
    events.failed(seen.tag(), seen.reason(), seen.message());
  }

  private static TagReference newTag(String tag, ObjectReference from, TagImportPolicy policy) {
    return TagReference.dockerImage(tag, from.name())
        .withFrom(Optional.of(from))
        .withImportPolicy(policy);
  }

  /** The source as the document spells it, where it is the same. */
  private static ObjectReference keepIfSame(Optional<TagReference> wanted, ObjectReference from) {
    return wanted
        .flatMap(TagReference::from)
        .filter(old -> old.kind().equals(from.kind()) && old.name().equals(from.name()))
        .orElse(from);
  }
}
