package dev.imagestreams.registry.feed;

import dev.imagestreams.registry.TagChange;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One row of a registry's own list.
 *
 * @param key tells the row from others, and is the same when the row is read again
 * @param at what the list is ordered by; empty where the registry doesn't say
 * @param changes the tags the row tells of; none where their names are no tags
 */
record Entry(String key, Optional<Instant> at, List<TagChange> changes) {

  Entry {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(at, "at");
    changes = List.copyOf(changes);
  }

  boolean isBefore(Instant time) {
    return at.isPresent() && at.get().isBefore(time);
  }
}
