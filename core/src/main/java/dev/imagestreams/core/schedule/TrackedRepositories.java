package dev.imagestreams.core.schedule;

import dev.imagestreams.model.StreamKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which streams want to know of which repositories, both ways. Thread-safe. */
final class TrackedRepositories {

  private final Map<PollKey, Map<StreamKey, List<Interest>>> byPoll = new HashMap<>();
  private final Map<StreamKey, Set<PollKey>> byStream = new HashMap<>();

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
          Map<StreamKey, List<Interest>> streams =
              byPoll.computeIfAbsent(key, k -> new HashMap<>(2));
          if (!interests.equals(streams.put(stream, List.copyOf(interests)))) {
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
    Map<StreamKey, List<Interest>> streams = byPoll.get(key);
    if (streams != null) {
      streams.remove(stream);
      if (streams.isEmpty()) {
        byPoll.remove(key);
      }
    }
  }

  /** What is wanted of a repository, by stream; empty where nothing is. */
  synchronized Map<StreamKey, List<Interest>> of(PollKey key) {
    return Map.copyOf(byPoll.getOrDefault(key, Map.of()));
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
