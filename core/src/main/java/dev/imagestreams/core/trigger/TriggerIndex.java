package dev.imagestreams.core.trigger;

import dev.imagestreams.model.StreamKey;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;

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
      byTag.computeIfAbsent(tag, t -> new ConcurrentSkipListSet<>()).add(trigger.name());
      byStream.computeIfAbsent(stream(tag), s -> new ConcurrentSkipListSet<>()).add(trigger.name());
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

  /** Those that follow a tag, by name; it changes with the triggers. */
  Set<String> of(StreamTag tag) {
    return Collections.unmodifiableSet(byTag.getOrDefault(tag, Set.of()));
  }

  /** Those that follow any tag of a stream, likewise. */
  Set<String> of(StreamKey stream) {
    return Collections.unmodifiableSet(byStream.getOrDefault(stream, Set.of()));
  }

  /** All of them, by name. */
  Collection<ImageTrigger> all() {
    return triggers.values();
  }

  Set<String> names() {
    return Collections.unmodifiableSet(triggers.keySet());
  }
}
