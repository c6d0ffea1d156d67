package dev.imagestreams.notifications;

import java.util.Objects;

/** An event and its place in the log. */
public record LoggedEvent(Position position, ImageEvent event) {

  public LoggedEvent {
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(event, "event");
  }
}
