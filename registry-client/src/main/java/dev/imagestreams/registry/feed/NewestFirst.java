package dev.imagestreams.registry.feed;

import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.ChangeFeed;
import dev.imagestreams.registry.Changes;
import dev.imagestreams.registry.TagChange;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * The feed of a registry that lists what changed last first: read down to the cursor. Each row
 * tells of one tag at most.
 */
final class NewestFirst implements ChangeFeed {

  private final Function<Access, Pages> list;
  private final Clock clock;

  NewestFirst(Function<Access, Pages> list, Clock clock) {
    this.list = list;
    this.clock = clock;
  }

  @Override
  public Changes since(Optional<String> cursor, Access access) {
    Instant now = clock.instant();
    Pages pages = list.apply(access);
    Optional<RecentCursor> from = cursor.flatMap(RecentCursor::parse);
    return from.isPresent() ? since(from.get(), now, pages) : begin(now, pages);
  }

  private static Changes begin(Instant now, Pages pages) {
    List<Entry> newest = pages.page(1, Walk.SIZE).entries();
    RecentCursor next = RecentCursor.after(latest(newest, Instant.EPOCH, now), List.of());
    return new Changes(List.of(), next.toString(), false);
  }

  private static Changes since(RecentCursor from, Instant now, Pages pages) {
    // Were our clock set back, a cursor from before would hide what the registry dates by its own.
    Instant start = min(from.time(), now);
    Instant floor = start.minus(RecentCursor.OVERLAP);
    Walk walk = Walk.read(pages, entry -> entry.isBefore(floor));
    Collection<TagChange> states = states(walk.entries());
    List<TagChange> told =
        states.stream()
            .filter(change -> !change.at().isBefore(floor) && !from.knows(change))
            .filter(change -> walk.trusted() || !change.deleted())
            .sorted(Comparator.comparing(TagChange::at).thenComparing(TagChange::tag))
            .toList();
    Instant time = latest(walk.entries(), start, now);
    // A listing follows what is incomplete, and may see another state than the marks stand for.
    RecentCursor next = RecentCursor.after(time, walk.complete() ? states : List.of());
    return new Changes(told, next.toString(), walk.complete());
  }

  /** What the newest row of each tag says. */
  private static Collection<TagChange> states(List<Entry> entries) {
    Map<String, Dated> newest = new HashMap<>();
    for (Entry entry : entries) {
      if (entry.at().isPresent() && !entry.changes().isEmpty()) {
        Dated row = new Dated(entry.at().get(), entry.changes().get(0));
        newest.merge(row.change.tag(), row, BinaryOperator.maxBy(Dated.ORDER));
      }
    }
    return newest.values().stream().map(Dated::change).toList();
  }

  private record Dated(Instant at, TagChange change) {

    /** Of rows of one instant the one that still stands is the last, else what ended last. */
    static final Comparator<Dated> ORDER =
        Comparator.comparing(Dated::at)
            .thenComparing(row -> !row.change.deleted())
            .thenComparing(row -> row.change.at());
  }

  /** The newest time that is not in the future: a row dated there must hide none that follow. */
  private static Instant latest(List<Entry> entries, Instant least, Instant now) {
    return entries.stream()
        .flatMap(entry -> entry.at().stream())
        .map(at -> min(at, now))
        .reduce(least, (a, b) -> a.isAfter(b) ? a : b);
  }

  private static Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }
}
