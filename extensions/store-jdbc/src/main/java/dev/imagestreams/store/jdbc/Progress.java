package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.sql.SQLException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How far a subscription has come, within one transaction. */
final class Progress {

  private final String name;
  private final long before;
  private final Set<Long> rows;
  private long lowWater;
  private final NavigableSet<Long> settledAbove;

  private Progress(String name, long lowWater, List<Long> settledAbove) {
    this.name = name;
    this.before = lowWater;
    this.lowWater = lowWater;
    this.rows = Set.copyOf(settledAbove);
    this.settledAbove = new TreeSet<>(settledAbove);
  }

  /**
   * @throws IllegalArgumentException when there is no such subscription
   */
  static Progress of(Session session, String name) throws SQLException {
    long lowWater = session.number("SELECT low_water FROM subscription WHERE name = ?", -1, name);
    if (lowWater < 0) {
      throw new IllegalArgumentException("unknown subscription " + name);
    }
    return new Progress(
        name,
        lowWater,
        session.list(
            "SELECT event FROM settlement WHERE subscription = ?", row -> row.getLong(1), name));
  }

  /** Makes a subscription that begins after {@code start}, unless it is there. */
  static Progress begin(Session session, String name, long start) throws SQLException {
    session.update(
        "INSERT INTO subscription (name, low_water) VALUES (?, ?) ON CONFLICT DO NOTHING",
        name,
        // What was dropped before a subscription existed, it did not miss.
        Math.max(start, EventRows.oldest(session) - 1));
    return of(session, name);
  }

  boolean isSettled(long number) {
    return number <= lowWater || settledAbove.contains(number);
  }

  void acknowledge(long number) {
    if (number > lowWater) {
      settledAbove.add(number);
    }
    while (settledAbove.remove(lowWater + 1)) {
      lowWater++;
    }
  }

  void settle(Session session, Settlement settlement) throws SQLException {
    long number = EventRows.number(settlement.position());
    if (settlement instanceof Settlement.PassedOver) {
      if (number > lowWater) {
        lowWater = number;
        settledAbove.headSet(number, true).clear();
        acknowledge(lowWater);
      }
      return;
    }
    if (!isSettled(number) && settlement instanceof Settlement.Parked parked) {
      session.update(
          "INSERT INTO parked (subscription, event, attempts, reason) VALUES (?, ?, ?, ?)",
          name,
          number,
          parked.attempts(),
          parked.reason());
    }
    acknowledge(number);
  }

  /** Writes what has changed, and no more. */
  void save(Session session) throws SQLException {
    if (lowWater != before) {
      session.update("UPDATE subscription SET low_water = ? WHERE name = ?", lowWater, name);
      if (!rows.isEmpty()) {
        session.update(
            "DELETE FROM settlement WHERE subscription = ? AND event <= ?", name, lowWater);
      }
    }
    for (long number : settledAbove) {
      if (!rows.contains(number)) {
        session.update("INSERT INTO settlement (subscription, event) VALUES (?, ?)", name, number);
      }
    }
  }

  SubscriptionState state(Session session) throws SQLException {
    Set<Position> above =
        settledAbove.stream().map(EventRows::position).collect(Collectors.toSet());
    List<Settlement.Parked> parked =
        session.list(
            "SELECT event, attempts, reason FROM parked WHERE subscription = ? ORDER BY id",
            row ->
                new Settlement.Parked(
                    EventRows.position(row.getLong(1)), row.getInt(2), row.getString(3)),
            name);
    return new SubscriptionState(EventRows.position(lowWater), above, parked);
  }
}
