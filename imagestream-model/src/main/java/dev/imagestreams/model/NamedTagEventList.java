package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The history of a tag.
 *
 * @param items what the tag pointed to, newest first
 * @param conditions what is wrong with the tag; empty when all is well
 */
@Built
public record NamedTagEventList(
    String tag, List<TagEvent> items, List<TagEventCondition> conditions, JsonExtras extras)
    implements NamedTagEventListBuilder.With {

  public NamedTagEventList {
    Objects.requireNonNull(tag, "tag");
    items = History.of(items);
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
    return new NamedTagEventList(tag, History.of(items).prepend(item), List.of(), extras);
  }

  /** This history with another newest item, and nothing wrong. */
  public NamedTagEventList replaceLatest(TagEvent item) {
    return new NamedTagEventList(tag, History.of(items).replaceLatest(item), List.of(), extras);
  }

  /**
   * How many of this history's oldest items are also the oldest of the other: what a store has of
   * the other need not be written again. Takes no time where this one was made from the other.
   */
  public int commonPast(NamedTagEventList other) {
    return History.of(items).commonPast(History.of(other.items));
  }

  /** This history with its newest items only, {@code limit} of them at most. */
  public NamedTagEventList limit(int limit) {
    return items.size() <= limit ? this : withItems(History.of(items).limit(limit));
  }
}
