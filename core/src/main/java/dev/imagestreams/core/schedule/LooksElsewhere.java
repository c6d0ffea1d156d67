package dev.imagestreams.core.schedule;

import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tags that were looked at without a poll, since somebody told of a push: they are not due again
 * before their interval has passed from there. Thread-safe.
 */
final class LooksElsewhere {

  private final Map<StreamTag, Instant> looks = new ConcurrentHashMap<>();

  void add(StreamTag tag, Instant time) {
    looks.merge(tag, time, (one, other) -> one.isAfter(other) ? one : other);
  }

  /** The state with these looks, as far as they are newer; the same where none is. */
  PollState in(PollState state, Map<StreamKey, List<Interest>> interests) {
    if (looks.isEmpty()) {
      return state;
    }
    Map<StreamTag, Look> newer = new HashMap<>();
    interests.forEach(
        (stream, all) ->
            all.forEach(interest -> take(new StreamTag(stream, interest.tag()), state, newer)));
    return newer.isEmpty() ? state : state.withLooks(newer);
  }

  /** One that the state knows of is known for good. */
  private void take(StreamTag tag, PollState state, Map<StreamTag, Look> newer) {
    Instant time = looks.get(tag);
    Look known = state.looks().get(tag);
    if (time == null) {
      return;
    }
    if (known != null && !known.at().isBefore(time)) {
      looks.remove(tag, time);
    } else {
      long generation = known == null ? 0 : known.generation();
      newer.put(tag, new Look(time, 0, 0, generation, Optional.empty()));
    }
  }
}
