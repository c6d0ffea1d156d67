package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.HostBudgets;
import dev.imagestreams.core.store.TokenBucket;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The budgets, and the buckets of requests, in the store. */
final class JdbcHostBudgets implements HostBudgets {

  private static final String COLUMNS =
      "SELECT host, closed_until, remaining, resets_at, seen_at FROM budget";

  private final Database database;

  JdbcHostBudgets(Database database) {
    this.database = database;
  }

  @Override
  public Optional<HostBudget> get(String host) {
    return read(
            "reading the budget of " + host,
            session -> session.list(COLUMNS + " WHERE host = ?", JdbcHostBudgets::budget, host))
        .stream()
        .findFirst();
  }

  @Override
  public List<HostBudget> all() {
    return read(
        "listing budgets",
        session -> session.list(COLUMNS + " ORDER BY host", JdbcHostBudgets::budget));
  }

  @Override
  public void put(HostBudget budget) {
    // Lost with the power, it is said again by the host.
    database.note(
        "keeping the budget of " + budget.host(),
        session ->
            session.update(
                "INSERT INTO budget (host, closed_until, remaining, resets_at, seen_at)"
                    + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (host) DO UPDATE"
                    + " SET closed_until = excluded.closed_until, remaining = excluded.remaining,"
                    + " resets_at = excluded.resets_at, seen_at = excluded.seen_at"
                    + " WHERE excluded.seen_at >= budget.seen_at",
                budget.host(),
                millis(budget.closedUntil()),
                budget.remaining(),
                millis(budget.resetsAt()),
                budget.seenAt().toEpochMilli()));
  }

  @Override
  public Optional<Instant> draw(String host, int perMinute, int wanted, long leaving, Instant now) {
    // Lost with the power, as many are sent once more as were in the last moments.
    return database.note(
        "drawing requests to " + host,
        session -> {
          TokenBucket there = bucket(session, host, perMinute, now);
          Optional<Instant> notBefore = there.notBefore(leaving + wanted, perMinute);
          keep(session, host, notBefore.isPresent() ? there : there.without(wanted, perMinute));
          return notBefore;
        });
  }

  @Override
  public void charge(String host, int perMinute, int requests, Instant now) {
    database.note(
        "charging requests to " + host,
        session -> {
          TokenBucket there = bucket(session, host, perMinute, now);
          return keep(session, host, there.without(requests, perMinute));
        });
  }

  private static TokenBucket bucket(Session session, String host, int perMinute, Instant now)
      throws SQLException {
    Optional<TokenBucket> known = bucket(session, host);
    if (known.isEmpty()) {
      // Of two who draw from it first, one finds what the other has left.
      keep(session, host, TokenBucket.full(perMinute, now), "DO NOTHING");
      known = bucket(session, host);
    }
    return known.orElseThrow().filled(perMinute, now);
  }

  /** Nobody else draws from it until the transaction ends. */
  private static Optional<TokenBucket> bucket(Session session, String host) throws SQLException {
    return session.first(
        "SELECT level, filled_at FROM token_bucket WHERE host = ?" + session.dialect().lock(),
        row -> new TokenBucket(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))),
        host);
  }

  private static int keep(Session session, String host, TokenBucket bucket) throws SQLException {
    return keep(
        session,
        host,
        bucket,
        "DO UPDATE SET level = excluded.level, filled_at = excluded.filled_at");
  }

  private static int keep(Session session, String host, TokenBucket bucket, String whereThereIsOne)
      throws SQLException {
    return session.update(
        "INSERT INTO token_bucket (host, level, filled_at) VALUES (?, ?, ?)"
            + " ON CONFLICT (host) "
            + whereThereIsOne,
        host,
        bucket.level(),
        bucket.filledAt().toEpochMilli());
  }

  private static HostBudget budget(ResultSet row) throws SQLException {
    return new HostBudget(
        row.getString(1),
        time(row, 2),
        row.getLong(3),
        time(row, 4),
        Instant.ofEpochMilli(row.getLong(5)));
  }

  private static Optional<Instant> time(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  private static @Nullable Long millis(Optional<Instant> time) {
    return time.map(Instant::toEpochMilli).orElse(null);
  }

  /** Nothing where the file is only looked at, and of a version that has no budgets yet. */
  private List<HostBudget> read(String what, Database.Work<List<HostBudget>> work) {
    return database.look(what, session -> session.hasTablesOf(2) ? work.in(session) : List.of());
  }
}
