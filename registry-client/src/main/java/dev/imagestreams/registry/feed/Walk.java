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
 * and one falls through the gap; rows of one instant may be in another order at each request. So
 * each page asks for two rows less than the page before, and begins before the other ended. When
 * its first row is newer than the last that was read, all that is as old as that, or older, is
 * still to come.
 *
 * @param ordered whether the list came newest first
 * @param seamless whether each page began before the end of the page before
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

  private static final int OVERLAP = 2;

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
    int number = 1;
    for (; more && number <= pages.limit() && !reading.reached; number++) {
      Page page = pages.page(number, SIZE - OVERLAP * (number - 1));
      if (number > 1) {
        reading.follow(page.entries(), pages.ordersTies());
      }
      reading.add(page.entries(), far);
      more = page.more() && !page.entries().isEmpty();
    }
    // Without order the first row of a page says nothing of the rest.
    boolean seamless = reading.seamless && (reading.ordered || number == 2);
    return new Walk(
        reading.entries, reading.ordered, seamless, reading.dated, reading.reached, !more);
  }

  private static final class Reading {

    private final List<Entry> entries = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private Optional<Instant> last = Optional.empty();
    private boolean ordered = true;
    private boolean seamless = true;
    private boolean dated = true;
    private boolean reached;

    void add(List<Entry> page, Predicate<Entry> far) {
      page.forEach(entry -> add(entry, far));
    }

    /** Looks whether a page begins before the end of what was read. */
    void follow(List<Entry> page, boolean ordersTies) {
      if (page.isEmpty()) {
        seamless = false;
        return;
      }
      Entry first = page.get(0);
      seamless &=
          ordersTies
              ? keys.contains(first.key())
              : first.at().isPresent() && last.isPresent() && last.get().isBefore(first.at().get());
    }

    private void add(Entry entry, Predicate<Entry> far) {
      entries.add(entry);
      if (keys.add(entry.key())) {
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
