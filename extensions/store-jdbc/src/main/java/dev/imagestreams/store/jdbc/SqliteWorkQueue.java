package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.Work;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The work in the store. */
final class SqliteWorkQueue extends JdbcWorkQueue {

  /** One of each index: a min() of both would read all of them. */
  private static final String FIRST_TIMES =
      "SELECT * FROM (SELECT due FROM work WHERE claimed_until IS NULL ORDER BY due LIMIT 1)"
          + " UNION ALL SELECT * FROM (SELECT claimed_until FROM work"
          + " WHERE claimed_until IS NOT NULL ORDER BY claimed_until LIMIT 1)";

  private final Database database;

  SqliteWorkQueue(Database database) {
    super(database);
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
  public List<Claim> claim(Instant now, Instant until, int max) {
    requireSome(max);
    requireLater(now, until);
    long time = now.toEpochMilli();
    long end = until.toEpochMilli();
    // Lost with the power, claims are those of processes that ended with it.
    return database.note("claiming work", session -> claim(session, time, end, max));
  }

  private static List<Claim> claim(Session session, long now, long until, int max)
      throws SQLException {
    session.update("UPDATE work SET claimed_until = NULL WHERE claimed_until <= ?", now);
    List<Work> due =
        session.list(
            COLUMNS + " WHERE claimed_until IS NULL AND due <= ? ORDER BY due, key LIMIT ?",
            JdbcWorkQueue::work,
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
  public Optional<Instant> nextDue() {
    return look(
        "reading when work is due",
        Optional.empty(),
        session ->
            session.list(FIRST_TIMES, row -> Instant.ofEpochMilli(row.getLong(1))).stream()
                .min(Comparator.naturalOrder()));
  }
}
