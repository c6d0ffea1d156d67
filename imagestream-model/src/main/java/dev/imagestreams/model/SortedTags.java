package dev.imagestreams.model;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tags sorted by name, each name once: how OpenShift prints its maps of tags.
 *
 * <p>Knows that it is sorted, so that a stream of many tags is not sorted again at each change; and
 * knows its marked elements, so that they are not searched for. Immutable.
 */
final class SortedTags<T> extends AbstractList<T> implements RandomAccess {

  /**
   * What the lists of one type of element have in common.
   *
   * @param marked which elements {@link #marked()} gives
   */
  record Kind<T>(Function<T, String> name, Predicate<T> marked) {}

  private final Kind<T> kind;
  private final Object[] elements;
  private final Object[] marked;

  private SortedTags(Kind<T> kind, Object[] elements, Object[] marked) {
    this.kind = kind;
    this.elements = elements;
    this.marked = marked;
  }

  /**
   * A sorted, unmodifiable copy; the list itself where it is one.
   *
   * @throws IllegalArgumentException when a name stands twice
   */
  @SuppressWarnings("unchecked") // Kinds are constants, one a type of element.
  static <T> SortedTags<T> of(Kind<T> kind, List<T> list) {
    if (list instanceof SortedTags<?> sorted && sorted.kind == kind) {
      return (SortedTags<T>) sorted;
    }
    Object[] elements = list.toArray();
    Comparator<Object> byName = Comparator.comparing(e -> kind.name.apply((T) e));
    Arrays.sort(elements, byName); // Linear where they are in order.
    for (int i = 1; i < elements.length; i++) {
      if (byName.compare(elements[i - 1], elements[i]) == 0) {
        throw new IllegalArgumentException(
            "the tag \""
                + InvalidReferenceException.shown(kind.name.apply((T) elements[i]))
                + "\" stands twice");
      }
    }
    Object[] marked = Arrays.stream(elements).filter(e -> kind.marked.test((T) e)).toArray();
    return new SortedTags<>(kind, elements, marked);
  }

  @Override
  @SuppressWarnings("unchecked")
  public T get(int index) {
    return (T) elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  Optional<T> find(String name) {
    int at = indexOf(elements, 0, name);
    return at < 0 ? Optional.empty() : Optional.of(get(at));
  }

  /** The marked elements, sorted. */
  @SuppressWarnings("unchecked")
  List<T> marked() {
    return (List<T>) List.of(marked);
  }

  /**
   * This list with elements in place of those of the same name, or where they belong; or without
   * them.
   *
   * @param changes by name; empty to take the element away
   */
  SortedTags<T> changed(Map<String, Optional<T>> changes) {
    SortedMap<String, Optional<T>> sorted = new TreeMap<>(changes);
    return new SortedTags<>(
        kind,
        merge(elements, sorted, element -> true),
        concernMarked(sorted) ? merge(marked, sorted, kind.marked) : marked);
  }

  private boolean concernMarked(Map<String, Optional<T>> changes) {
    return changes.entrySet().stream()
        .anyMatch(
            change ->
                change.getValue().filter(kind.marked).isPresent()
                    || indexOf(marked, 0, change.getKey()) >= 0);
  }

  private Object[] merge(
      Object[] old, SortedMap<String, Optional<T>> changes, Predicate<T> wanted) {
    Object[] replaced = old.clone();
    for (Map.Entry<String, Optional<T>> change : changes.entrySet()) {
      int at = indexOf(old, 0, change.getKey());
      if (at < 0 || change.getValue().filter(wanted).isEmpty()) {
        return mergeInRuns(old, changes, wanted);
      }
      replaced[at] = change.getValue().get();
    }
    return replaced;
  }

  /** Where elements come or go, the others are copied in runs between them. */
  private Object[] mergeInRuns(
      Object[] old, SortedMap<String, Optional<T>> changes, Predicate<T> wanted) {
    @Nullable Object[] merged = new Object[old.length + changes.size()];
    int from = 0;
    int size = 0;
    for (Map.Entry<String, Optional<T>> change : changes.entrySet()) {
      int at = indexOf(old, from, change.getKey());
      int until = at < 0 ? -at - 1 : at;
      System.arraycopy(old, from, merged, size, until - from);
      size += until - from;
      from = at < 0 ? until : until + 1;
      if (change.getValue().filter(wanted).isPresent()) {
        merged[size++] = change.getValue().get();
      }
    }
    System.arraycopy(old, from, merged, size, old.length - from);
    size += old.length - from;
    return size == merged.length ? merged : Arrays.copyOf(merged, size);
  }

  @SuppressWarnings("unchecked")
  private int indexOf(Object[] sorted, int from, String wanted) {
    int low = from;
    int high = sorted.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = kind.name.apply((T) sorted[middle]).compareTo(wanted);
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
