package dev.imagestreams.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The history of a tag.
 *
 * @param items what the tag pointed to, newest first
 * @param conditions what is wrong with the tag; empty when all is well
 */
public record NamedTagEventList(
    String tag, List<TagEvent> items, List<TagEventCondition> conditions, JsonExtras extras) {

  public NamedTagEventList {
    Objects.requireNonNull(tag, "tag");
    items = List.copyOf(items);
    conditions = List.copyOf(conditions);
    Objects.requireNonNull(extras, "extras");
  }

  /** A tag that pointed to nothing yet. */
  public static NamedTagEventList empty(String tag) {
    return new NamedTagEventList(tag, List.of(), List.of(), JsonExtras.none());
  }

  /** What the tag points to now. */
  public Optional<TagEvent> latest() {
    return items.isEmpty() ? Optional.empty() : Optional.of(items.get(0));
  }

  /** This history with one more item in front, and nothing wrong. */
  public NamedTagEventList prepend(TagEvent item) {
    List<TagEvent> more = new ArrayList<>(items.size() + 1);
    more.add(item);
    more.addAll(items);
    return new NamedTagEventList(tag, more, List.of(), extras);
  }

  /** This history with another newest item, and nothing wrong. */
  public NamedTagEventList replaceLatest(TagEvent item) {
    List<TagEvent> changed = new ArrayList<>(items);
    changed.set(0, item);
    return new NamedTagEventList(tag, changed, List.of(), extras);
  }

  public NamedTagEventList withConditions(List<TagEventCondition> value) {
    return new NamedTagEventList(tag, items, value, extras);
  }
}
