package dev.imagestreams.core.store;

import dev.imagestreams.model.StreamKey;
import dev.imagestreams.notifications.Position;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Part of a list.
 *
 * @param next where the next page begins; empty when this is the last
 * @param position the log's end when the page was read: events after it tell what changed since
 */
public record Page<T>(List<T> items, Optional<StreamKey> next, Position position) {

  public Page {
    items = List.copyOf(items);
    Objects.requireNonNull(next, "next");
    Objects.requireNonNull(position, "position");
  }
}
