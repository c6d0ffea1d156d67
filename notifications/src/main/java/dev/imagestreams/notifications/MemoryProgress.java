package dev.imagestreams.notifications;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a subscription of the log in memory has come; numbers stand for positions. Guarded by the
 * log.
 */
final class MemoryProgress {

  private long lowWater;
  private final NavigableSet<Long> settledAbove = new TreeSet<>();
  private final List<Settlement.Parked> parked = new ArrayList<>();
  private final NavigableSet<Long> replayed = new TreeSet<>();
  private boolean stateOwed;

  MemoryProgress(long lowWater, boolean stateOwed) {
    this.lowWater = lowWater;
    this.stateOwed = stateOwed;
  }

  static MemoryProgress of(SubscriptionState state) {
    MemoryProgress progress = new MemoryProgress(number(state.lowWater()), state.stateOwed());
    state.settledAbove().forEach(position -> progress.settledAbove.add(number(position)));
    progress.parked.addAll(state.parked());
    state.replayed().forEach(position -> progress.replayed.add(number(position)));
    return progress;
  }

  SubscriptionState state() {
    return new SubscriptionState(
        InMemoryEventLog.position(lowWater),
        Set.copyOf(positions(settledAbove)),
        parked,
        positions(replayed),
        stateOwed);
  }

  boolean isSettled(long number) {
    return (number <= lowWater || settledAbove.contains(number)) && !replayed.contains(number);
  }

  /**
   * @param last the number of the log's last event
   */
  long lag(long last) {
    return last
        - lowWater
        - settledAbove.size()
        + replayed.stream().filter(this::wasSettled).count();
  }

  private boolean wasSettled(long number) {
    return number <= lowWater || settledAbove.contains(number);
  }

  void acknowledge(long number) {
    replayed.remove(number);
    if (number > lowWater) {
      settledAbove.add(number);
    }
    while (settledAbove.remove(lowWater + 1)) {
      lowWater++;
    }
  }

  void settle(Settlement settlement) {
    long number = number(settlement.position());
    if (settlement instanceof Settlement.PassedOver) {
      passOver(number);
    } else if (settlement instanceof Settlement.StateOwed) {
      stateOwed = true;
    } else if (settlement instanceof Settlement.StateTold) {
      stateOwed = false;
    } else {
      if (settlement instanceof Settlement.Parked event && !isSettled(number)) {
        parked.add(event);
      }
      acknowledge(number);
    }
  }

  private void passOver(long number) {
    if (number > lowWater) {
      lowWater = number;
      settledAbove.headSet(number, true).clear();
      while (settledAbove.remove(lowWater + 1)) {
        lowWater++;
      }
    }
  }

  /** Has events parked no more; those to be replayed are not settled any more either. */
  List<Position> unpark(List<Position> positions, boolean replay) {
    Set<Position> wanted = Set.copyOf(positions);
    List<Position> found =
        parked.stream().map(Settlement.Parked::position).filter(wanted::contains).toList();
    parked.removeIf(event -> wanted.contains(event.position()));
    if (replay) {
      found.forEach(position -> replayed.add(number(position)));
    }
    return found;
  }

  void rewind(long number, boolean owed) {
    lowWater = number;
    settledAbove.clear();
    parked.removeIf(event -> number(event.position()) > number);
    replayed.removeIf(event -> event > number);
    stateOwed = owed;
  }

  private static List<Position> positions(NavigableSet<Long> numbers) {
    return numbers.stream().map(InMemoryEventLog::position).toList();
  }

  private static long number(Position position) {
    return InMemoryEventLog.number(position);
  }
}
