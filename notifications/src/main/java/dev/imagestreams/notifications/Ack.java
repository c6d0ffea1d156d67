package dev.imagestreams.notifications;

import java.util.Objects;

/** Says that a subscription has done with the event at a position. */
public record Ack(String subscription, Position position) {

  public Ack {
    Objects.requireNonNull(subscription, "subscription");
    Objects.requireNonNull(position, "position");
  }
}
