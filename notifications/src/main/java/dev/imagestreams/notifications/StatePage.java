package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Part of what all tags point to now.
 *
 * @param tags each of {@link Cause#STATE}, made by {@link TagUpdated#state}
 * @param next the last stream of this page, from which the next page goes on; empty when this is
 *     the last
 * @param position the log's end when the page was read: events after it tell what changed since
 */
public record StatePage(List<TagUpdated> tags, Optional<StreamKey> next, Position position) {

  public StatePage {
    tags = List.copyOf(tags);
    Objects.requireNonNull(next, "next");
    Objects.requireNonNull(position, "position");
  }
}
