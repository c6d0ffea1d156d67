package dev.imagestreams.notifications;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How far a subscription has come, as its log keeps it.
 *
 * @param lowWater everything up to here is settled
 * @param settledAbove what is settled beyond that
 * @param parked what was put aside, oldest first; part of what is settled
 */
public record SubscriptionState(
    Position lowWater, Set<Position> settledAbove, List<Settlement.Parked> parked) {

  public SubscriptionState {
    Objects.requireNonNull(lowWater, "lowWater");
    settledAbove = Set.copyOf(settledAbove);
    parked = List.copyOf(parked);
  }
}
