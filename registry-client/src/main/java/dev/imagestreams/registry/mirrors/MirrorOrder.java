package dev.imagestreams.registry.mirrors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Makes one order of several. */
final class MirrorOrder {

  private MirrorOrder() {}

  private static final class Node {
    final int index;
    final Set<Node> followers = new LinkedHashSet<>();
    int before;
    boolean placed;

    Node(int index) {
      this.index = index;
    }
  }

  /**
   * All that is in the lists, once each, as every list has it: {@code a, b} and {@code b, c} make
   * {@code a, b, c}. What no list puts in order stays in the order of first mention; so does what
   * lists put in contrary orders.
   */
  static <T> List<T> merge(List<List<T>> lists) {
    Map<T, Node> nodes = new LinkedHashMap<>();
    for (List<T> list : lists) {
      link(
          list.stream()
              .map(item -> nodes.computeIfAbsent(item, key -> new Node(nodes.size())))
              .toList());
    }
    List<T> items = List.copyOf(nodes.keySet());
    return order(List.copyOf(nodes.values())).stream().map(node -> items.get(node.index)).toList();
  }

  private static void link(List<Node> list) {
    for (int i = 1; i < list.size(); i++) {
      Node earlier = list.get(i - 1);
      Node later = list.get(i);
      if (earlier != later && earlier.followers.add(later)) {
        later.before++;
      }
    }
  }

  private static List<Node> order(List<Node> nodes) {
    PriorityQueue<Node> ready =
        new PriorityQueue<>((one, other) -> Integer.compare(one.index, other.index));
    nodes.stream().filter(node -> node.before == 0).forEach(ready::add);
    ArrayDeque<Node> waiting = new ArrayDeque<>(nodes);
    List<Node> ordered = new ArrayList<>();
    while (ordered.size() < nodes.size()) {
      // None is ready where lists contradict each other: then the first that waits goes on.
      Node next = ready.isEmpty() ? waiting.remove() : ready.remove();
      if (next.placed) {
        continue;
      }
      next.placed = true;
      ordered.add(next);
      for (Node follower : next.followers) {
        if (--follower.before == 0) {
          ready.add(follower);
        }
      }
    }
    return ordered;
  }
}
