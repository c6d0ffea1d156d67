package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives events that have arrived their numbers, and keeps room for them in the log's table.
 * Thread-safe.
 */
final class PostgresNumbering {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresNumbering.class);

  /**
   * How long parts that are too old may wait for those who read, before they stay a while longer.
   */
  private static final String DROP_LIMIT = "SET LOCAL lock_timeout = 200";

  private final PostgresDatabase database;
  private final PostgresPartitions partitions;

  PostgresNumbering(PostgresDatabase database, PostgresPartitions partitions) {
    this.database = database;
    this.partitions = partitions;
  }

  /** Numbers all that has arrived; nothing is done where nothing has, or where one only looks. */
  void number() {
    while (!database.isReadOnly() && hasArrivals()) {
      numberSome();
    }
  }

  private boolean hasArrivals() {
    return database.look(
        "looking for new events",
        session -> session.first("SELECT 1 FROM arrival LIMIT 1", row -> 1).isPresent());
  }

  /** Numbers what has arrived, or the first of it where there is very much. */
  void numberSome() {
    boolean done = database.look("numbering events", PostgresNumbering::fits);
    if (!done) {
      makeRoom();
      database.look("numbering events", PostgresNumbering::fits);
    }
  }

  /**
   * @return false, with nothing done, when the log's table has no room for them
   */
  private static boolean fits(Session session) throws SQLException {
    try {
      PostgresLogRows.number(session);
      return true;
    } catch (SQLException e) {
      if (PostgresFailures.state(e).equals(PostgresFailures.NO_PARTITION)) {
        return false;
      }
      throw e;
    }
  }

  private void makeRoom() {
    boolean made =
        database.write(
            "making room for events",
            session -> {
              long end = PostgresLogRows.lockEnd(session);
              long arrived = session.number("SELECT count(*) FROM arrival", 0);
              long wanted = Math.max(1, Math.min(arrived, PostgresLogRows.MOST));
              return partitions.makeRoom(session, end, wanted);
            });
    if (made) {
      dropOld();
    }
  }

  /** What can't be dropped now, since somebody reads it, goes the next time. */
  void dropOld() {
    try {
      database.write(
          "dropping old events",
          session -> {
            session.executeOnce(DROP_LIMIT);
            long end = PostgresLogRows.lockEnd(session);
            partitions.dropOld(session, end);
            return end;
          });
    } catch (StoreException e) {
      LOG.atInfo()
          .addKeyValue("problem", e.getMessage())
          .log("events that are too old could not be dropped now; it is tried again");
    }
  }
}
