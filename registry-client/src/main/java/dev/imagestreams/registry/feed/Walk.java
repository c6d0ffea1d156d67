package dev.imagestreams.registry.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What was read of a list, page by page, and whether a row can have slipped through.
 *
 * <p>Pages are asked for by number. A row that goes away between two requests moves the rest up,
 * and one row falls through the gap. So each page asks for one row less than the page before: page
 * {@code k + 1} then begins with the last {@code k} rows of page {@code k}, and when it doesn't,
 * the list has moved up.
 *
 * @param ordered whether the list came newest first
 * @param seamless whether each page began with rows that were known, and none was parted within
 *     rows of one instant, whose order may change from request to request
 * @param dated whether each row has a time
 * @param reached whether a row was found that is as far back as asked for
 * @param ended whether the list was read to its end
 */
record Walk(
    List<Entry> entries,
    boolean ordered,
    boolean seamless,
    boolean dated,
    boolean reached,
    boolean ended) {

  /** The most rows a page may have at Docker Hub, Quay and Harbor. */
  static final int SIZE = 100;

  /** Whether all rows down to where the walk was to end were read. */
  boolean complete() {
    return seamless && dated && (ended || (ordered && reached));
  }

  /** Whether no row can be newer than those read and yet unread. */
  boolean trusted() {
    return ordered && seamless && dated;
  }

  /** Reads until a row is far enough back, the list ends, or the pages run out. */
  static Walk read(Pages pages, Predicate<Entry> far) {
    Reading reading = new Reading();
    boolean more = true;
    for (int number = 1; more && number <= pages.limit() && !reading.reached; number++) {
      Page page = pages.page(number, SIZE - number + 1);
      reading.add(page.entries(), number > 1, far);
      more = page.more() && !page.entries().isEmpty();
    }
    return new Walk(
        reading.entries, reading.ordered, reading.seamless, reading.dated, reading.reached, !more);
  }

  private static final class Reading {

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private Optional<Instant> last = Optional.empty();
    private boolean ordered = true;
    private boolean seamless = true;
    private boolean dated = true;
    private boolean reached;

    void add(List<Entry> page, boolean follows, Predicate<Entry> far) {
      if (follows && (page.isEmpty() || !keys.contains(page.get(0).key()))) {
        seamless = false;
      }
      Optional<Instant> end = last;
      boolean first = follows;
      for (Entry entry : page) {
        entries.add(entry);
        if (!keys.add(entry.key())) {
          continue;
        }
        if (first && entry.at().equals(end)) {
          seamless = false;
        }
        first = false;
        place(entry);
        reached |= far.test(entry);
      }
    }

    private void place(Entry entry) {
      if (entry.at().isEmpty()) {
        dated = false;
        return;
      }
      if (last.isPresent() && entry.at().get().isAfter(last.get())) {
        ordered = false;
      }
      last = entry.at();
    }
  }
}
