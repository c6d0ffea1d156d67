package dev.imagestreams.core.store;

import dev.imagestreams.model.StreamKey;
import java.util.Objects;
import java.util.Optional;

/**
 * Which streams to list.
 *
 * @param namespace only this one; empty for all
 * @param after only streams whose keys come after this one: {@link Page#next()} of the page before
 * @param limit the most to return, at least 1
 */
public record StreamQuery(Optional<String> namespace, Optional<StreamKey> after, int limit) {

  private static final int DEFAULT_LIMIT = 500;

  public StreamQuery {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(after, "after");
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
  }

  /** The first page of all streams. */
  public static StreamQuery all() {
    return new StreamQuery(Optional.empty(), Optional.empty(), DEFAULT_LIMIT);
  }

  /** The page after. */
  public StreamQuery after(StreamKey key) {
    return new StreamQuery(namespace, Optional.of(key), limit);
  }
}
