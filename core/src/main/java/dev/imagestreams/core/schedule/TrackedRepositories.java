package dev.imagestreams.core.schedule;

import dev.imagestreams.model.StreamKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which streams want to know of which repositories, both ways. Thread-safe. */
final class TrackedRepositories {

  private final Map<PollKey, Wanted> byPoll = new HashMap<>();
  private final Map<StreamKey, Set<PollKey>> byStream = new HashMap<>();

  /** What is wanted of one repository, and a copy of it that nobody changes. */
  private static final class Wanted {
    final Map<StreamKey, List<Interest>> byStream = new HashMap<>(2);
    @Nullable Map<StreamKey, List<Interest>> copy;
  }

  /**
   * Takes over what a stream wants now.
   *
   * @return of what it wants something else than before, or nothing more
   */
  synchronized Set<PollKey> update(StreamKey stream, Map<PollKey, List<Interest>> wanted) {
    Set<PollKey> changed = new HashSet<>();
    for (PollKey before : byStream.getOrDefault(stream, Set.of())) {
      if (!wanted.containsKey(before)) {
        remove(before, stream);
        changed.add(before);
      }
    }
    wanted.forEach(
        (key, interests) -> {
          Wanted there = byPoll.computeIfAbsent(key, k -> new Wanted());
          if (!interests.equals(there.byStream.get(stream))) {
            there.byStream.put(stream, List.copyOf(interests));
            there.copy = null;
            changed.add(key);
          }
        });
    if (wanted.isEmpty()) {
      byStream.remove(stream);
    } else {
      byStream.put(stream, Set.copyOf(wanted.keySet()));
    }
    return changed;
  }

  private void remove(PollKey key, StreamKey stream) {
    Wanted there = byPoll.get(key);
    if (there != null) {
      there.byStream.remove(stream);
      there.copy = null;
      if (there.byStream.isEmpty()) {
        byPoll.remove(key);
      }
    }
  }

  /** What is wanted of a repository, by stream; empty where nothing is. */
  synchronized Map<StreamKey, List<Interest>> of(PollKey key) {
    Wanted there = byPoll.get(key);
    if (there == null) {
      return Map.of();
    }
    Map<StreamKey, List<Interest>> copy = there.copy;
    if (copy == null) {
      copy = Map.copyOf(there.byStream);
      there.copy = copy;
    }
    return copy;
  }

  synchronized Set<StreamKey> streams() {
    return Set.copyOf(byStream.keySet());
  }

  synchronized Set<PollKey> polls() {
    return Set.copyOf(byPoll.keySet());
  }

  /** How many repositories are tracked. */
  synchronized int size() {
    return byPoll.size();
  }
}
