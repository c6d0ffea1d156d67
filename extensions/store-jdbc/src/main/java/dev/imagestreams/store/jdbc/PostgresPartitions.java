package dev.imagestreams.store.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The parts of the log's table, each for a range of numbers. Those that are too old go as a whole,
 * which leaves nothing behind to be vacuumed. All of it within one transaction, whose caller has
 * the lock of the log's end.
 */
final class PostgresPartitions {

  /** A part of the table: its name, the first number, and the first one after it. */
  private record Part(String table, long from, long to) {}

  /** Bounds stand in the catalog as they were written: FOR VALUES FROM ('1') TO ('100001'). */
  private static final String PARTS =
      "SELECT c.relname, substring(pg_get_expr(c.relpartbound, c.oid) FROM 'FROM \\(''(\\d+)''')"
          + "::bigint, substring(pg_get_expr(c.relpartbound, c.oid) FROM 'TO \\(''(\\d+)''')::bigint"
          + " FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
          + " WHERE i.inhparent = '@event'::regclass ORDER BY 2";

  /**
   * How many events a part has: a tenth of what is kept, so that not much more is than asked for.
   */
  private static final long SMALLEST = 100;

  private static final long LARGEST = 1_000_000;

  /** How many events a part has of a log that is restored. */
  private static final long RESTORED = 100_000;

  private final EventRows.Retention retention;
  private final long size;

  PostgresPartitions(EventRows.Retention retention) {
    this.retention = retention;
    this.size = Math.max(SMALLEST, Math.min(LARGEST, retention.events() / 10));
  }

  private static List<Part> parts(Session session) throws SQLException {
    return session.list(
        PARTS, row -> new Part(String.valueOf(row.getString(1)), row.getLong(2), row.getLong(3)));
  }

  /** Makes room for an event at least, where there is none. */
  static void require(Session session, long number) throws SQLException {
    boolean there = parts(session).stream().anyMatch(part -> isIn(part, number));
    if (!there) {
      add(session, number, number + RESTORED);
    }
  }

  private static boolean isIn(Part part, long number) {
    return part.from() <= number && number < part.to();
  }

  /**
   * Makes room for so many events beyond the end.
   *
   * @return whether it made any
   */
  boolean makeRoom(Session session, long end, long wanted) throws SQLException {
    List<Part> parts = parts(session);
    long next = parts.stream().mapToLong(Part::to).max().orElse(1);
    next = Math.max(next, end + 1);
    boolean made = false;
    while (next <= end + wanted) {
      add(session, next, next + size);
      next += size;
      made = true;
    }
    return made;
  }

  /** Joins the log only when it is made, so that nobody who reads has to wait. */
  private static void add(Session session, long from, long to) throws SQLException {
    String table = "event_" + from;
    session.executeOnce(
        "CREATE TABLE @" + table + " (LIKE @event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)");
    session.executeOnce(
        "ALTER TABLE @event ATTACH PARTITION @"
            + table
            + " FOR VALUES FROM ("
            + from
            + ") TO ("
            + to
            + ")");
  }

  /** Drops what is too old; at least the newest part with events stays. */
  void dropOld(Session session, long end) throws SQLException {
    for (Part part : parts(session)) {
      long last = part.to() - 1;
      if (last > end || !isTooOld(session, part, end)) {
        return;
      }
      session.executeOnce("DROP TABLE @" + part.table());
    }
  }

  private boolean isTooOld(Session session, Part part, long end) throws SQLException {
    if (end - (part.to() - 1) >= retention.events()) {
      return true;
    }
    Optional<Long> age =
        session.first(
            "SELECT "
                + PostgresLogRows.NOW
                + " - time FROM @"
                + part.table()
                + " ORDER BY number DESC LIMIT 1",
            row -> row.getLong(1));
    return age.orElse(0L) > retention.age().toMillis();
  }
}
