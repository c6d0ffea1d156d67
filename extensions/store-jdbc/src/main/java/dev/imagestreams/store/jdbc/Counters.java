package dev.imagestreams.store.jdbc;

import java.sql.SQLException;

/** Numbers that rise by one, without gaps: what is rolled back takes none. */
final class Counters {

  static final String RESOURCE_VERSION = "resourceVersion";
  static final String EVENT = "event";
  static final String FENCE = "fence";

  private Counters() {}

  /** The last number that was given; 0 before the first. */
  static long last(Session session, String name) throws SQLException {
    return session.number("SELECT value FROM counter WHERE name = ?", 0, name);
  }

  /** Has a counter that was never used go on after a number. */
  static void begin(Session session, String name, long last) throws SQLException {
    if (last > 0) {
      session.update("INSERT INTO counter (name, value) VALUES (?, ?)", name, last);
    }
  }

  static long next(Session session, String name) throws SQLException {
    return session.number(
        "INSERT INTO counter (name, value) VALUES (?, 1)"
            + " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
        0,
        name);
  }
}
