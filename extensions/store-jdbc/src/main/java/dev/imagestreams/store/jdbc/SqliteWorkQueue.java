package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Work;
import dev.imagestreams.core.store.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The work in the store. */
final class SqliteWorkQueue implements WorkQueue {

  private static final String COLUMNS = "SELECT key, due, state FROM work";

  /** One of each index: a min() of both would read all of them. */
  private static final String FIRST_TIMES =
      "SELECT * FROM (SELECT due FROM work WHERE claimed_until IS NULL ORDER BY due LIMIT 1)"
          + " UNION ALL SELECT * FROM (SELECT claimed_until FROM work"
          + " WHERE claimed_until IS NOT NULL ORDER BY claimed_until LIMIT 1)";

  private final Database database;

  SqliteWorkQueue(Database database) {
    this.database = database;
  }

  @Override
  public void putAll(Map<String, Instant> dues) {
    List<Work> all = new ArrayList<>();
    dues.forEach((key, due) -> all.add(new Work(key, due, "")));
    database.write(
        "adding work",
        session -> {
          for (Work work : all) {
            session.update(
                "INSERT INTO work (key, due, state) VALUES (?, ?, '') ON CONFLICT DO NOTHING",
                work.key(),
                work.due().toEpochMilli());
          }
          return all;
        });
  }

  @Override
  public boolean hasten(String key, Instant due) {
    long time = due.toEpochMilli();
    return database.write("hastening work " + key, session -> hasten(session, key, time));
  }

  private static boolean hasten(Session session, String key, long time) throws SQLException {
    // What is due sooner already is not written, and so waits for no disk.
    session.update(
        "UPDATE work SET due = min(due, ?),"
            + " again = CASE WHEN fence IS NOT NULL THEN min(ifnull(again, ?), ?) END"
            + " WHERE key = ?"
            + " AND (due > ? OR (fence IS NOT NULL AND (again IS NULL OR again > ?)))",
        time,
        time,
        time,
        key,
        time,
        time);
    return session.number("SELECT EXISTS (SELECT 1 FROM work WHERE key = ?)", 0, key) != 0;
  }

  @Override
  public Optional<Work> get(String key) {
    return read(
        "reading work " + key,
        Optional.empty(),
        session -> session.first(COLUMNS + " WHERE key = ?", SqliteWorkQueue::work, key));
  }

  @Override
  public List<Work> list(Optional<String> after, int max) {
    requireSome(max);
    return read(
        "listing work",
        List.of(),
        session ->
            session.list(
                COLUMNS + " WHERE key > ? ORDER BY key LIMIT ?",
                SqliteWorkQueue::work,
                after.orElse(""),
                max));
  }

  /** All of it, in the order of its keys. */
  static void each(Session session, Consumer<Work> consumer) throws SQLException {
    session.each(COLUMNS + " ORDER BY key", row -> consumer.accept(work(row)));
  }

  private static Work work(ResultSet row) throws SQLException {
    return new Work(row.getString(1), Instant.ofEpochMilli(row.getLong(2)), row.getString(3));
  }

  @Override
  public List<Claim> claim(Instant now, Instant until, int max) {
    requireSome(max);
    long time = now.toEpochMilli();
    long end = until.toEpochMilli();
    if (end <= time) {
      throw new IllegalArgumentException("the claim would end at " + until + ", it is " + now);
    }
    // Lost with the power, claims are those of processes that ended with it.
    return database.note("claiming work", session -> claim(session, time, end, max));
  }

  private static List<Claim> claim(Session session, long now, long until, int max)
      throws SQLException {
    session.update("UPDATE work SET claimed_until = NULL WHERE claimed_until <= ?", now);
    List<Work> due =
        session.list(
            COLUMNS + " WHERE claimed_until IS NULL AND due <= ? ORDER BY due, key LIMIT ?",
            SqliteWorkQueue::work,
            now,
            max);
    List<Claim> claims = new ArrayList<>(due.size());
    for (Work work : due) {
      long fence = Counters.next(session, Counters.FENCE);
      session.update(
          "UPDATE work SET fence = ?, claimed_until = ?,"
              + " again = CASE WHEN again > ? THEN again END WHERE key = ?",
          fence,
          until,
          now,
          work.key());
      claims.add(new Claim(work, fence));
    }
    return claims;
  }

  @Override
  public boolean extend(Claim claim, Instant until) {
    String key = claim.work().key();
    long end = until.toEpochMilli();
    // Lost with the power, so is the process that extended it.
    return database.note(
        "extending the claim of work " + key,
        session ->
            session.update(
                    "UPDATE work SET claimed_until = max(ifnull(claimed_until, ?), ?)"
                        + " WHERE key = ? AND fence = ?",
                    end,
                    end,
                    key,
                    claim.fence())
                > 0);
  }

  @Override
  public boolean release(Claim claim, Instant due, String state) {
    Work next = new Work(claim.work().key(), due, state);
    // Lost with the power, it has the work done once more, which it may be at any time.
    return database.note(
        "releasing work " + next.key(),
        session ->
            session.update(
                    "UPDATE work SET due = min(?, ifnull(again, ?)), state = ?,"
                        + " fence = NULL, claimed_until = NULL, again = NULL"
                        + " WHERE key = ? AND fence = ?",
                    next.due().toEpochMilli(),
                    next.due().toEpochMilli(),
                    next.state(),
                    next.key(),
                    claim.fence())
                > 0);
  }

  @Override
  public boolean remove(String key) {
    return database.write(
        "removing work " + key,
        session -> session.update("DELETE FROM work WHERE key = ?", key) > 0);
  }

  @Override
  public Optional<Instant> nextDue() {
    return read(
        "reading when work is due",
        Optional.empty(),
        session ->
            session.list(FIRST_TIMES, row -> Instant.ofEpochMilli(row.getLong(1))).stream()
                .min(Comparator.naturalOrder()));
  }

  /**
   * @param otherwise where the file is only looked at, and of a version that has no work yet
   */
  private <T> T read(String what, T otherwise, Database.Work<T> work) {
    return database.read(what, session -> session.hasTablesOf(2) ? work.in(session) : otherwise);
  }

  private static void requireSome(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("max must be at least 1, not " + max);
    }
  }
}
