package dev.imagestreams.core.store;

import dev.imagestreams.model.LabelSelector;
import dev.imagestreams.model.StreamKey;
import java.util.Objects;
import java.util.Optional;

/**
 * Which streams to list.
 *
 * @param namespace only this one; empty for all
 * @param labels only streams whose labels these choose; pages are as long as without
 * @param after only streams whose keys come after this one: {@link Page#next()} of the page before
 * @param limit the most to return, at least 1
 */
public record StreamQuery(
    Optional<String> namespace, LabelSelector labels, Optional<StreamKey> after, int limit) {

  private static final int DEFAULT_LIMIT = 500;

  public StreamQuery {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(after, "after");
    if (limit < 1) {
      throw new IllegalArgumentException("limit must be at least 1, not " + limit);
    }
  }

  /** Streams of any labels. */
  public StreamQuery(Optional<String> namespace, Optional<StreamKey> after, int limit) {
    this(namespace, LabelSelector.EVERYTHING, after, limit);
  }

  /** The first page of all streams. */
  public static StreamQuery all() {
    return new StreamQuery(Optional.empty(), Optional.empty(), DEFAULT_LIMIT);
  }

  /** The streams of one namespace alone. */
  public StreamQuery namespace(String value) {
    return new StreamQuery(Optional.of(value), labels, after, limit);
  }

  /** The streams alone that have such labels. */
  public StreamQuery labels(LabelSelector value) {
    return new StreamQuery(namespace, value, after, limit);
  }

  /** The page after. */
  public StreamQuery after(StreamKey key) {
    return new StreamQuery(namespace, labels, Optional.of(key), limit);
  }

  /** Pages of another length. */
  public StreamQuery limit(int value) {
    return new StreamQuery(namespace, labels, after, value);
  }
}
