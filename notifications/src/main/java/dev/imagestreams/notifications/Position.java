package dev.imagestreams.notifications;

import java.util.Objects;

/**
 * A place in an event log. Only the log that gave it knows what it means; two positions can't be
 * compared without it.
 */
public record Position(String opaque) {

  public Position {
    Objects.requireNonNull(opaque, "opaque");
  }
}
