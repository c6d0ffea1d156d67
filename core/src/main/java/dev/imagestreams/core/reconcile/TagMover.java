package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.tags.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Points tags to images: the one place where a history grows.
 *
 * <p>A tag that is held stays where it is; where it would have gone is kept in a condition of the
 * tag, and it goes there once it is released. Nothing that was seen meanwhile is lost but what was
 * overtaken. What a gate doesn't let through is not where it would have gone: releasing a tag takes
 * it nowhere that its gates would not.
 */
final class TagMover {

  private final Workspace work;
  private final EventWriter events;
  private final Optional<Integer> limit;
  private final Map<String, Observation> seen;

  /**
   * @param seen what was seen of tags themselves, by tag
   */
  TagMover(
      Workspace work, EventWriter events, Optional<Integer> limit, Map<String, Observation> seen) {
    this.work = work;
    this.events = events;
    this.limit = limit;
    this.seen = seen;
  }

  /**
   * Points a tag to what its source says, unless something was seen of the tag itself: that counts,
   * and both at once would move it to and fro.
   */
  void follow(String tag, TagEvent item, List<String> aliasPath) {
    if (!seen.containsKey(tag)) {
      point(tag, item, aliasPath);
    }
  }

  /**
   * Points a tag to what the item says.
   *
   * @param aliasPath the tags that the item came by
   */
  void point(String tag, TagEvent item, List<String> aliasPath) {
    NamedTagEventList history = work.history(tag);
    if (isHeld(tag)) {
      work.remember(remembering(history, item));
      return;
    }
    NamedTagEventList next = TagEvents.add(history, item);
    if (next == history) {
      return;
    }
    work.remember(limit.isPresent() ? next.limit(limit.get()) : next);
    events.moved(tag, history.latest(), next.latest().orElseThrow(), aliasPath);
  }

  boolean isHeld(String tag) {
    return work.wanted(tag).filter(Hold::isHeld).isPresent();
  }

  /** Where a held tag goes once it is released; where it is now, if nothing was seen since. */
  static Optional<String> pending(NamedTagEventList history) {
    return history.conditions().stream()
        .filter(TagEventCondition::isManualHold)
        .flatMap(condition -> condition.waiting().stream())
        .findFirst();
  }

  private NamedTagEventList remembering(NamedTagEventList history, TagEvent item) {
    boolean there =
        history
            .latest()
            .map(TagEvent::dockerImageReference)
            .filter(item.dockerImageReference()::equals)
            .isPresent();
    if (there && history.conditions().stream().noneMatch(TagMover::isHeld)) {
      return history;
    }
    if (pending(history).filter(item.dockerImageReference()::equals).isPresent()) {
      return history;
    }
    List<TagEventCondition> conditions = withoutHeld(history);
    if (!there) {
      conditions.add(
          TagEventCondition.held(work.now(), item.dockerImageReference(), work.generation()));
    }
    return history.withConditions(conditions);
  }

  private static List<TagEventCondition> withoutHeld(NamedTagEventList history) {
    List<TagEventCondition> conditions = new ArrayList<>(history.conditions());
    conditions.removeIf(TagMover::isHeld);
    return conditions;
  }

  /** Of a tag that is kept back, by whatever. */
  private static boolean isHeld(TagEventCondition condition) {
    return condition.type().equals(TagEventCondition.HELD);
  }

  /** Lets a tag that is no longer held go where it was held back from. */
  void release(String tag, long generation) {
    NamedTagEventList history = work.history(tag);
    Optional<String> pending = pending(history);
    if (pending.isEmpty() || isHeld(tag)) {
      return;
    }
    List<TagEventCondition> others = withoutHeld(history);
    work.remember(history.withConditions(others));
    Observation now = seen.get(tag);
    // What was seen just now has overtaken what was seen while the tag was held.
    if (!(now instanceof Observation.TagPushed || now instanceof Observation.TagImported)) {
      point(
          tag,
          new TagEvent(work.now(), pending.get(), imageOf(pending.get()), generation),
          List.of());
    }
    if (now instanceof Observation.TagFailed) {
      // Going where it was held back from does not mend what is wrong with its source now.
      work.remember(work.history(tag).withConditions(others));
    }
  }

  /** The image that a reference names by its digest; empty where it names none. */
  private static String imageOf(String reference) {
    int at = reference.indexOf('@');
    return at < 0 ? "" : reference.substring(at + 1);
  }

  /** Cuts every history that is longer than the stream's limit. */
  void cutAll() {
    for (NamedTagEventList history : work.before().status().tags()) {
      NamedTagEventList now = work.history(history.tag());
      if (now.items().size() > limit.orElse(Integer.MAX_VALUE)) {
        work.remember(now.limit(limit.orElseThrow()));
      }
    }
  }
}
