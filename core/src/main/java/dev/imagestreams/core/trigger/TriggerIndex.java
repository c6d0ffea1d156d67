package dev.imagestreams.core.trigger;

import dev.imagestreams.model.StreamKey;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** The triggers that there are, and which of them follow what. Thread-safe. */
final class TriggerIndex {

  private final Map<String, ImageTrigger> triggers = new ConcurrentSkipListMap<>();
  private final Map<StreamTag, Set<String>> byTag = new ConcurrentHashMap<>();
  private final Map<StreamKey, Set<String>> byStream = new ConcurrentHashMap<>();

  /**
   * @throws IllegalArgumentException when there is one of that name
   */
  synchronized void add(ImageTrigger trigger) {
    if (triggers.putIfAbsent(trigger.name(), trigger) != null) {
      throw new IllegalArgumentException(
          "there is a trigger \"" + trigger.name() + "\" already; choose another name");
    }
    for (StreamTag tag : trigger.tags()) {
      byTag.computeIfAbsent(tag, t -> ConcurrentHashMap.newKeySet()).add(trigger.name());
      byStream.computeIfAbsent(stream(tag), s -> ConcurrentHashMap.newKeySet()).add(trigger.name());
    }
  }

  /**
   * @return false when there is none of that name
   */
  synchronized boolean remove(String name) {
    ImageTrigger removed = triggers.remove(name);
    if (removed != null) {
      removed.tags().forEach(tag -> remove(byTag, tag, name));
      removed.tags().forEach(tag -> remove(byStream, stream(tag), name));
    }
    return removed != null;
  }

  private static <K> void remove(Map<K, Set<String>> from, K key, String name) {
    Set<String> names = from.get(key);
    if (names != null && names.remove(name) && names.isEmpty()) {
      from.remove(key);
    }
  }

  private static StreamKey stream(StreamTag tag) {
    return new StreamKey(tag.namespace(), tag.stream());
  }

  Optional<ImageTrigger> find(String name) {
    return Optional.ofNullable(triggers.get(name));
  }

  /** Those that follow a tag, by name. */
  Set<String> of(StreamTag tag) {
    return new TreeSet<>(byTag.getOrDefault(tag, Set.of()));
  }

  /** Those that follow any tag of a stream, by name. */
  Set<String> of(StreamKey stream) {
    return new TreeSet<>(byStream.getOrDefault(stream, Set.of()));
  }

  /** All of them, by name. */
  Collection<ImageTrigger> all() {
    return triggers.values();
  }

  Set<String> names() {
    return new TreeSet<>(triggers.keySet());
  }
}
