package dev.imagestreams.notifications;

import java.util.Objects;

/** A stream's event that waits to be committed, and to be given its sequence by the log. */
public record EventDraft(StreamEvent event) {

  public EventDraft {
    Objects.requireNonNull(event, "event");
    if (event.header().sequence() != 0) {
      throw new IllegalArgumentException("already committed: " + event.id());
    }
  }
}
