package dev.imagestreams.registry.feed;

import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.TagChange;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * The feed of a registry that tells of all tags and their digests at once: compared with what the
 * cursor remembers. Some tags are told that did not change, with the digest they had.
 */
final class WholeState implements ChangeFeed {

  /**
   * All tags.
   *
   * @param complete whether none is missing
   */
  record State(Collection<TagChange> tags, boolean complete) {

    /** Of rows that tell of one tag, as when it moves between two requests, the newest counts. */
    static State of(List<TagChange> rows, boolean complete) {
      Map<String, TagChange> newest = new HashMap<>();
      for (TagChange row : rows) {
        newest.merge(row.tag(), row, BinaryOperator.maxBy(Comparator.comparing(TagChange::at)));
      }
      return new State(newest.values(), complete);
    }
  }

  private final Function<Access, State> source;

  WholeState(Function<Access, State> source) {
    this.source = source;
  }

  @Override
  public Changes since(Optional<String> cursor, Access access) {
    State state = source.apply(access);
    Optional<StateCursor> from = cursor.flatMap(StateCursor::parse);
    if (from.isEmpty()) {
      return new Changes(List.of(), StateCursor.NOTHING.toString(), false);
    }
    List<TagChange> told =
        from.get().changed(state.tags()).stream()
            .sorted(Comparator.comparing(TagChange::at).thenComparing(TagChange::tag))
            .toList();
    // A listing follows what is incomplete; it may see a tag go and not see it come back, after
    // which the tags are those that the cursor knows. So the next look tells all of them.
    StateCursor next = state.complete() ? StateCursor.of(state.tags()) : StateCursor.NOTHING;
    return new Changes(told, next.toString(), state.complete());
  }
}
