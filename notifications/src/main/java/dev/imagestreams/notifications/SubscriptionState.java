package dev.imagestreams.notifications;

import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How far a subscription has come, as its log keeps it.
 *
 * @param lowWater everything up to here is settled, save what is in {@code replayed}
 * @param settledAbove what is settled beyond that
 * @param parked what was put aside, oldest first; part of what is settled
 * @param replayed what was put aside, was taken up again, and is to be delivered once more, in the
 *     log's order; not settled, wherever it is
 * @param stateOwed whether the current state is to be told before the subscription is up to date
 */
public record SubscriptionState(
    Position lowWater,
    Set<Position> settledAbove,
    List<Settlement.Parked> parked,
    List<Position> replayed,
    boolean stateOwed) {

  public SubscriptionState {
    Objects.requireNonNull(lowWater, "lowWater");
    settledAbove = Set.copyOf(settledAbove);
    parked = List.copyOf(parked);
    replayed = List.copyOf(replayed);
  }

  /** The state of a subscription that has nothing to be told again, nor is owed anything. */
  public SubscriptionState(
      Position lowWater, Set<Position> settledAbove, List<Settlement.Parked> parked) {
    this(lowWater, settledAbove, parked, List.of(), false);
  }
}
