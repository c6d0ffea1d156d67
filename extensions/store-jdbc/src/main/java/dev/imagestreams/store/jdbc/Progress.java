package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.Ack;
import dev.imagestreams.notifications.Position;
import dev.imagestreams.notifications.Settlement;
import dev.imagestreams.notifications.SubscriptionState;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** How far a subscription has come, within one transaction. */
final class Progress {

  /** A subscription's row. */
  private record Head(long lowWater, boolean stateOwed) {}

  private final LogRows log;
  private final String name;
  private final Head before;
  private final NavigableSet<Long> settledBefore;
  private final Set<Long> replayedBefore;
  private long lowWater;
  private boolean stateOwed;
  private final NavigableSet<Long> settledAbove;
  private final NavigableSet<Long> replayed;

  private Progress(
      LogRows log, String name, Head head, List<Long> settledAbove, List<Long> replayed) {
    this.log = log;
    this.name = name;
    this.before = head;
    this.lowWater = head.lowWater();
    this.stateOwed = head.stateOwed();
    this.settledBefore = new TreeSet<>(settledAbove);
    this.settledAbove = new TreeSet<>(settledAbove);
    this.replayedBefore = Set.copyOf(replayed);
    this.replayed = new TreeSet<>(replayed);
    advance(); // Where many write, those who commit leave it to the next who settles.
  }

  /**
   * @throws IllegalArgumentException when there is no such subscription
   */
  static Progress of(Session session, LogRows log, String name) throws SQLException {
    return of(session, log, name, "");
  }

  /**
   * The same for who is going to change it, which nobody else does until then.
   *
   * @throws IllegalArgumentException when there is no such subscription
   */
  static Progress toChange(Session session, LogRows log, String name) throws SQLException {
    return of(session, log, name, session.dialect().lock());
  }

  private static Progress of(Session session, LogRows log, String name, String lock)
      throws SQLException {
    Optional<Head> found =
        session.first(
            "SELECT low_water, state_owed FROM subscription WHERE name = ?" + lock,
            row -> new Head(row.getLong(1), row.getInt(2) != 0),
            name);
    Head head =
        found.orElseThrow(() -> new IllegalArgumentException("unknown subscription " + name));
    return new Progress(
        log,
        name,
        head,
        session.list(
            "SELECT event FROM settlement WHERE subscription = ? AND event > ?",
            row -> row.getLong(1),
            name,
            head.lowWater()),
        session.list(
            "SELECT event FROM replay WHERE subscription = ?", row -> row.getLong(1), name));
  }

  /** Makes a subscription that begins after {@code start}, unless it is there. */
  static Progress begin(
      Session session, LogRows log, String name, Position start, boolean stateOwed)
      throws SQLException {
    session.update(
        "INSERT INTO subscription (name, low_water, state_owed) VALUES (?, ?, ?)"
            + " ON CONFLICT DO NOTHING",
        name,
        notDropped(session, log.number(start)),
        stateOwed ? 1 : 0);
    return of(session, log, name);
  }

  /** What was dropped before a subscription began, it did not miss. */
  private static long notDropped(Session session, long start) throws SQLException {
    return Math.max(start, EventRows.oldest(session) - 1);
  }

  /**
   * Acknowledges the event that a change is caused by, in the change's own transaction.
   *
   * @return false when it was settled before: the change is not to be made then
   */
  static boolean consume(Session session, LogRows log, Optional<Ack> consumed) throws SQLException {
    if (consumed.isEmpty()) {
      return true;
    }
    Progress progress = toChange(session, log, consumed.get().subscription());
    long number = log.number(consumed.get().position());
    if (progress.isSettled(number)) {
      return false;
    }
    progress.acknowledge(number);
    progress.save(session);
    return true;
  }

  static List<String> names(Session session) throws SQLException {
    return session.list("SELECT name FROM subscription ORDER BY name", row -> row.getString(1));
  }

  boolean isSettled(long number) {
    return wasTold(number) && !replayed.contains(number);
  }

  private boolean wasTold(long number) {
    return number <= lowWater || settledAbove.contains(number);
  }

  /**
   * @param last the number of the log's last event
   */
  long lag(long last) {
    return last - lowWater - settledAbove.size() + replayed.stream().filter(this::wasTold).count();
  }

  void acknowledge(long number) {
    replayed.remove(number);
    if (number > lowWater) {
      settledAbove.add(number);
    }
    advance();
  }

  private void advance() {
    while (settledAbove.remove(lowWater + 1)) {
      lowWater++;
    }
  }

  void settle(Session session, Settlement settlement) throws SQLException {
    long number = log.number(settlement.position());
    boolean ofOne =
        settlement instanceof Settlement.Acknowledged || settlement instanceof Settlement.Parked;
    if (ofOne && log.isLost(settlement.position())) {
      return; // There is no such event any more, and its number may be another's.
    }
    if (settlement instanceof Settlement.PassedOver) {
      passOver(number);
    } else if (settlement instanceof Settlement.StateOwed) {
      stateOwed = true;
    } else if (settlement instanceof Settlement.StateTold) {
      stateOwed = false;
    } else {
      if (settlement instanceof Settlement.Parked parked && !isSettled(number)) {
        park(session, number, parked);
      }
      acknowledge(number);
    }
  }

  private void passOver(long number) {
    if (number > lowWater) {
      lowWater = number;
      settledAbove.headSet(number, true).clear();
      advance();
    }
  }

  private void park(Session session, long number, Settlement.Parked parked) throws SQLException {
    session.update(
        "INSERT INTO parked (subscription, event, attempts, reason, time) VALUES (?, ?, ?, ?, ?)",
        name,
        number,
        parked.attempts(),
        parked.reason(),
        parked.time().toEpochMilli());
  }

  /** Has events parked no more; those to be replayed are not settled any more either. */
  List<Position> unpark(Session session, List<Position> positions, boolean replay)
      throws SQLException {
    List<Position> found = new ArrayList<>();
    for (Position position : positions) {
      long number = log.number(position);
      if (session.update("DELETE FROM parked WHERE subscription = ? AND event = ?", name, number)
          > 0) {
        found.add(position);
        if (replay) {
          replayed.add(number);
        }
      }
    }
    return found;
  }

  void rewind(Session session, Position position, boolean owed) throws SQLException {
    long number = log.number(position);
    if (number > Counters.last(session, Counters.EVENT)) {
      throw new IllegalArgumentException("the log has no position " + position.opaque());
    }
    lowWater = notDropped(session, number);
    settledAbove.clear();
    replayed.removeIf(event -> event > lowWater);
    session.update("DELETE FROM parked WHERE subscription = ? AND event > ?", name, lowWater);
    // Also what was settled by a commit while others passed over it, and was below the low water.
    session.update("DELETE FROM settlement WHERE subscription = ? AND event > ?", name, lowWater);
    stateOwed = owed;
  }

  /** Writes what has changed, and no more. */
  void save(Session session) throws SQLException {
    if (!before.equals(new Head(lowWater, stateOwed))) {
      session.update(
          "UPDATE subscription SET low_water = ?, state_owed = ? WHERE name = ?",
          lowWater,
          stateOwed ? 1 : 0,
          name);
    }
    if (lowWater > before.lowWater()) {
      session.update(
          "DELETE FROM settlement WHERE subscription = ? AND event <= ?", name, lowWater);
    }
    save(session, "settlement", settledBefore.tailSet(lowWater, false), settledAbove);
    save(session, "replay", replayedBefore, replayed);
  }

  private void save(Session session, String table, Set<Long> rows, Set<Long> numbers)
      throws SQLException {
    for (long number : rows) {
      if (!numbers.contains(number)) {
        session.update(
            "DELETE FROM " + table + " WHERE subscription = ? AND event = ?", name, number);
      }
    }
    for (long number : numbers) {
      if (!rows.contains(number)) {
        session.update(
            "INSERT INTO " + table + " (subscription, event) VALUES (?, ?)", name, number);
      }
    }
  }

  SubscriptionState state(Session session) throws SQLException {
    List<Settlement.Parked> parked =
        session.list(
            "SELECT event, attempts, reason, time FROM parked WHERE subscription = ? ORDER BY id",
            row ->
                new Settlement.Parked(
                    log.position(row.getLong(1)),
                    row.getInt(2),
                    row.getString(3),
                    Instant.ofEpochMilli(row.getLong(4))),
            name);
    return new SubscriptionState(
        log.position(lowWater),
        Set.copyOf(positions(settledAbove)),
        parked,
        positions(replayed),
        stateOwed);
  }

  private List<Position> positions(NavigableSet<Long> numbers) {
    return numbers.stream().map(log::position).toList();
  }
}
