package dev.imagestreams.model;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Unmodifiable copies of maps and sets, sorted by name as Go prints them. */
final class Ordered {

  private Ordered() {}

  static <V> Map<String, V> map(Map<String, V> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
  }

  static Set<String> set(Set<String> set) {
    return set.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(set));
  }
}
