package dev.imagestreams.store.jdbc;

import dev.imagestreams.notifications.Position;
import java.sql.SQLException;
import java.util.List;

/**
 * What positions of a log in PostgreSQL say besides a number: which history of the database gave
 * it. A standby that is promoted, or a backup that is restored, may lack the last events; it gives
 * their numbers to others, which who has read the lost ones would pass over. Who comes with a
 * position of the history before is sent back to where the two part.
 *
 * <p>Positions of the first history are numbers alone; those of the second are {@code 17@2}.
 * Thread-safe.
 */
final class LogGenerations {

  /** Which history of the database this is: it is another after a promotion or a restore. */
  private static final String CLUSTER =
      "(SELECT system_identifier FROM pg_control_system())::text || '/'"
          + " || left(pg_walfile_name(pg_current_wal_lsn()), 8)";

  /** Where the database's history is not the one that gave the last numbers; under their lock. */
  static final String BEGIN_ANOTHER =
      "INSERT INTO log_generation (generation, begins_after, cluster)"
          + " SELECT coalesce(max(generation), 0) + 1,"
          + " (SELECT value FROM counter WHERE name = 'event'), "
          + CLUSTER
          + " FROM log_generation HAVING "
          + CLUSTER
          + " IS DISTINCT FROM (SELECT cluster FROM log_generation"
          + " ORDER BY generation DESC LIMIT 1)";

  /** A history, and the last number that it has in common with the one before. */
  private record Generation(int number, long beginsAfter) {}

  /** In their order. */
  private volatile List<Generation> known = List.of(new Generation(1, 0));

  /** Learns which there are. */
  void load(Session session) throws SQLException {
    List<Generation> found =
        session.list(
            "SELECT generation, begins_after FROM log_generation ORDER BY generation",
            row -> new Generation(row.getInt(1), row.getLong(2)));
    if (found.size() >= known.size()) {
      known = List.copyOf(found);
    }
  }

  /** Whether it is known that there is this one. */
  boolean knows(int generation) {
    return generation <= last().number();
  }

  private Generation last() {
    List<Generation> all = known;
    return all.get(all.size() - 1);
  }

  /** The position of an event, by the history that it is of. */
  Position position(long number) {
    List<Generation> all = known;
    int i = all.size() - 1;
    while (i > 0 && all.get(i).beginsAfter() >= number) {
      i--;
    }
    int generation = all.get(i).number();
    return new Position(generation == 1 ? Long.toString(number) : number + "@" + generation);
  }

  /**
   * The number of an event, or of the last before it that is left of its history.
   *
   * @throws IllegalArgumentException when it is no position of this log
   */
  long number(Position position) {
    Parts parts = Parts.of(position);
    return leftOf(parts.generation(), parts.number());
  }

  /** Whether the event was one of those that a later history lacks. */
  boolean isLost(Position position) {
    Parts parts = Parts.of(position);
    return leftOf(parts.generation(), parts.number()) < parts.number();
  }

  private record Parts(long number, int generation) {

    static Parts of(Position position) {
      String text = position.opaque();
      int at = text.indexOf('@');
      try {
        return at < 0
            ? new Parts(Long.parseLong(text), 1)
            : new Parts(
                Long.parseLong(text.substring(0, at)), Integer.parseInt(text.substring(at + 1)));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("not a position of this log: " + text, e);
      }
    }
  }

  private long leftOf(int generation, long number) {
    long left = number;
    for (Generation later : known) {
      if (later.number() > generation) {
        left = Math.min(left, later.beginsAfter());
      }
    }
    return left;
  }
}
