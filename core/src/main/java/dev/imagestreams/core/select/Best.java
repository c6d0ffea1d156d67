package dev.imagestreams.core.select;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The best of many, without keeping the rest. */
final class Best<T> {

  private final Comparator<T> bestFirst;
  private final int limit;

  /** The worst of the best is the first to go. */
  private final PriorityQueue<T> kept;

  private int added;

  /**
   * @param bestFirst in which no two are equal
   * @param limit how many are kept; at least 1
   */
  Best(Comparator<T> bestFirst, int limit) {
    this.bestFirst = bestFirst;
    this.limit = limit;
    this.kept = new PriorityQueue<>(bestFirst.reversed());
  }

  void add(T one) {
    added++;
    if (kept.size() < limit) {
      kept.add(one);
    } else if (bestFirst.compare(one, kept.element()) < 0) {
      kept.remove();
      kept.add(one);
    }
  }

  /** How many there were. */
  int added() {
    return added;
  }

  List<T> ranked() {
    return kept.stream().sorted(bestFirst).toList();
  }
}
