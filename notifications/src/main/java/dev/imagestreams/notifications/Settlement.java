package dev.imagestreams.notifications;

import java.util.Objects;

/** What became of events that a subscription was given. */
public sealed interface Settlement {

  Position position();

  /** The event was handled. */
  record Acknowledged(Position position) implements Settlement {
    public Acknowledged {
      Objects.requireNonNull(position, "position");
    }
  }

  /** Nothing up to and including the position concerns the subscription any more. */
  record PassedOver(Position position) implements Settlement {
    public PassedOver {
      Objects.requireNonNull(position, "position");
    }
  }

  /**
   * The event was tried as often as it may be, and put aside.
   *
   * @param attempts how often
   * @param reason what the listener threw last
   */
  record Parked(Position position, int attempts, String reason) implements Settlement {
    public Parked {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(reason, "reason");
    }
  }
}
