package dev.imagestreams.notifications;

import java.util.Objects;

/**
 * One attempt to give an event to a subscription.
 *
 * @param ack to be committed together with what the event causes, by those who can
 * @param attempt 1 at first
 */
public record Delivery<E extends ImageEvent>(E event, Ack ack, int attempt) {

  public Delivery {
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(ack, "ack");
  }
}
