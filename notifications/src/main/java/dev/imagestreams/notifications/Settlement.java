package dev.imagestreams.notifications;

import java.time.Instant;
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
   * @param time when, to the millisecond; {@link Instant#EPOCH} where it is not known
   */
  record Parked(Position position, int attempts, String reason, Instant time)
      implements Settlement {
    public Parked {
      Objects.requireNonNull(position, "position");
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(time, "time");
    }

    public Parked(Position position, int attempts, String reason) {
      this(position, attempts, reason, Instant.EPOCH);
    }
  }

  /**
   * Events up to and including the position were dropped before the subscription had them: it is
   * owed the current state. Settles nothing.
   */
  record StateOwed(Position position) implements Settlement {
    public StateOwed {
      Objects.requireNonNull(position, "position");
    }
  }

  /** The current state, as of the position or later, was told. Settles nothing. */
  record StateTold(Position position) implements Settlement {
    public StateTold {
      Objects.requireNonNull(position, "position");
    }
  }
}
