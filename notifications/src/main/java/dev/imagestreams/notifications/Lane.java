package dev.imagestreams.notifications;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The events that wait for each other, those of one tag as a rule, in order; the first may be being
 * handled. Guarded by its {@link Lanes}.
 */
final class Lane {

  final String key;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private int size;

  /** Whether the lane waits to try its first event again: its events then take nobody's room. */
  boolean held;

  /** Since when its listener is past the time limit; null when it isn't. */
  @Nullable Instant stalledSince;

  Lane(String key) {
    this.key = key;
  }

  /** Events of one lane come one after the other. */
  static String keyOf(ImageEvent event) {
    return event.header().source() + " " + event.subject();
  }

  /** Whether two events are about the same, and never change places. */
  static boolean isOfOne(ImageEvent event, ImageEvent other) {
    return event.subject().equals(other.subject())
        && event.header().source().equals(other.header().source());
  }

  void add(Entry entry) {
    waiting.add(entry);
    size += entry.size();
  }

  /** How many events are to be settled. */
  int size() {
    return size;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  @Nullable Entry first() {
    return waiting.peek();
  }

  /** Has those that are old news stand behind the newest. */
  void coalesce() {
    for (Entry first = waiting.peek(); first != null; first = waiting.peek()) {
      Entry later = nextThatSupersedes(first);
      if (later == null) {
        return;
      }
      later.supersede(first);
      waiting.poll();
    }
  }

  private @Nullable Entry nextThatSupersedes(Entry first) {
    for (Entry entry : waiting) {
      if (entry != first && entry.supersedes(first)) {
        return entry;
      }
    }
    return null;
  }

  /** Takes away the first event, which is settled. */
  void removeFirst() {
    size -= waiting.remove().size();
  }
}
