package dev.imagestreams.notifications;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * What every event carries.
 *
 * @param id the same at every delivery; {@code source} and {@code id} name an event in all the
 *     world
 * @param source what the sequence counts: {@code /imagestreams/namespace/name}, or {@code
 *     /registries/id/repository}
 * @param sequence 1, 2, 3 … within the source, without gaps; 0 until the log has assigned it
 * @param time when the change was committed, or when a registry took it in
 * @param labels those of the stream after the change; empty for what is not of a stream
 */
public record EventHeader(
    String id, String source, long sequence, Instant time, Map<String, String> labels) {

  public EventHeader(String id, String source, long sequence, Instant time) {
    this(id, source, sequence, time, Map.of());
  }

  public EventHeader {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(time, "time");
    labels = Map.copyOf(labels);
    if (sequence < 0) {
      throw new IllegalArgumentException("negative sequence " + sequence);
    }
  }

  EventHeader withSequence(String newId, long value) {
    return new EventHeader(newId, source, value, time, labels);
  }
}
