package dev.imagestreams.core.schedule;

import dev.imagestreams.model.StreamKey;
import java.util.ArrayList;
import java.util.HashMap;
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
   * @return what it did not want before
   */
  synchronized Map<PollKey, List<Interest>> update(
      StreamKey stream, Map<PollKey, List<Interest>> wanted) {
    Map<PollKey, List<Interest>> news = new HashMap<>();
    Set<PollKey> before = byStream.getOrDefault(stream, Set.of());
    for (PollKey gone : before) {
      if (!wanted.containsKey(gone)) {
        remove(gone, stream);
      }
    }
    wanted.forEach(
        (key, interests) -> {
          List<Interest> old =
              byPoll
                  .computeIfAbsent(key, k -> new HashMap<>(2))
                  .put(stream, List.copyOf(interests));
          List<Interest> added = new ArrayList<>(interests);
          added.removeAll(old == null ? List.of() : old);
          if (!added.isEmpty()) {
            news.put(key, added);
          }
        });
    if (wanted.isEmpty()) {
      byStream.remove(stream);
    } else {
      byStream.put(stream, Set.copyOf(wanted.keySet()));
    }
    return news;
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

  /** How many repositories are tracked. */
  synchronized int size() {
    return byPoll.size();
  }
}
