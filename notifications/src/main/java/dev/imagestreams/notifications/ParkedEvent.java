package dev.imagestreams.notifications;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * An event that a subscription's listener refused as often as it may, and that was put aside.
 *
 * @param position what it is called by when it is replayed or dropped
 * @param event empty when the log has dropped it since
 * @param attempts how often it was delivered
 * @param reason what the listener threw last
 * @param time when it was put aside; {@link Instant#EPOCH} where it is not known
 */
public record ParkedEvent(
    Position position, Optional<ImageEvent> event, int attempts, String reason, Instant time) {

  public ParkedEvent {
    Objects.requireNonNull(position, "position");
    Objects.requireNonNull(event, "event");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(time, "time");
  }
}
