package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Work;
import dev.imagestreams.core.store.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What work in databases has in common: all but how it is claimed and released. */
abstract class JdbcWorkQueue implements WorkQueue {

  static final String COLUMNS = "SELECT key, due, state FROM work";

  private final Database database;

  JdbcWorkQueue(Database database) {
    this.database = database;
  }

  @Override
  public final boolean hasten(String key, Instant due) {
    long time = due.toEpochMilli();
    return database.write("hastening work " + key, session -> hasten(session, key, time));
  }

  private static boolean hasten(Session session, String key, long time) throws SQLException {
    String least = session.dialect().least();
    // What is due sooner already is not written, and so waits for no disk.
    session.update(
        "UPDATE work SET due = "
            + least
            + "(due, ?), again = CASE WHEN fence IS NOT NULL THEN "
            + least
            + "(coalesce(again, ?), ?) END WHERE key = ?"
            + " AND (due > ? OR (fence IS NOT NULL AND (again IS NULL OR again > ?)))",
        time,
        time,
        time,
        key,
        time,
        time);
    return session.first("SELECT 1 FROM work WHERE key = ?", row -> key, key).isPresent();
  }

  @Override
  public final Optional<Work> get(String key) {
    return look(
        "reading work " + key,
        Optional.empty(),
        session -> session.first(COLUMNS + " WHERE key = ?", JdbcWorkQueue::work, key));
  }

  @Override
  public final List<Work> list(Optional<String> after, int max) {
    requireSome(max);
    return look(
        "listing work",
        List.of(),
        session ->
            session.list(
                COLUMNS + " WHERE key > ? ORDER BY key LIMIT ?",
                JdbcWorkQueue::work,
                after.orElse(""),
                max));
  }

  /** All of it, in the order of its keys. */
  static void each(Session session, Consumer<Work> consumer) throws SQLException {
    session.each(COLUMNS + " ORDER BY key", row -> consumer.accept(work(row)));
  }

  static Work work(ResultSet row) throws SQLException {
    return new Work(row.getString(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3));
  }

  @Override
  public final boolean remove(String key) {
    return database.write(
        "removing work " + key,
        session -> session.update("DELETE FROM work WHERE key = ?", key) > 0);
  }

  /**
   * @param otherwise where a file is only looked at, and of a version that has no work yet
   */
  final <T> T look(String what, T otherwise, Database.Work<T> work) {
    return database.look(what, session -> session.hasTablesOf(2) ? work.in(session) : otherwise);
  }

  static void requireSome(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, not " + max);
    }
  }

  static void requireLater(Instant now, Instant until) {
    if (until.toEpochMilli() <= now.toEpochMilli()) {
      throw new IllegalArgumentException("the claim would end at " + until + ", it is " + now);
    }
  }
}
