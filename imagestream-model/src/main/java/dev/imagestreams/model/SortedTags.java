package dev.imagestreams.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Lists that are sorted by a name each element has once: how OpenShift prints its maps of tags. */
final class SortedTags {

  private SortedTags() {}

  /**
   * A sorted, unmodifiable copy.
   *
   * @throws IllegalArgumentException when a name stands twice
   */
  static <T> List<T> copy(List<T> elements, Function<T, String> name) {
    for (int i = 1; i < elements.size(); i++) {
      if (name.apply(elements.get(i - 1)).compareTo(name.apply(elements.get(i))) >= 0) {
        return sort(elements, name);
      }
    }
    return List.copyOf(elements);
  }

  private static <T> List<T> sort(List<T> elements, Function<T, String> name) {
    List<T> sorted = new ArrayList<>(elements);
    sorted.sort(Comparator.comparing(name));
    for (int i = 1; i < sorted.size(); i++) {
      if (name.apply(sorted.get(i - 1)).equals(name.apply(sorted.get(i)))) {
        throw new IllegalArgumentException(
            "the tag \""
                + InvalidReferenceException.shown(name.apply(sorted.get(i)))
                + "\" stands twice");
      }
    }
    return List.copyOf(sorted);
  }

  static <T> Optional<T> find(List<T> sorted, Function<T, String> name, String wanted) {
    int at = indexOf(sorted, name, wanted);
    return at < 0 ? Optional.empty() : Optional.of(sorted.get(at));
  }

  /** The list with the element in place of one of its name, or inserted where it belongs. */
  static <T> List<T> with(List<T> sorted, Function<T, String> name, T element) {
    int at = indexOf(sorted, name, name.apply(element));
    List<T> copy = new ArrayList<>(sorted.size() + 1);
    copy.addAll(sorted);
    if (at < 0) {
      copy.add(-at - 1, element);
    } else {
      copy.set(at, element);
    }
    return copy;
  }

  private static <T> int indexOf(List<T> sorted, Function<T, String> name, String wanted) {
    int low = 0;
    int high = sorted.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = name.apply(sorted.get(middle)).compareTo(wanted);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
