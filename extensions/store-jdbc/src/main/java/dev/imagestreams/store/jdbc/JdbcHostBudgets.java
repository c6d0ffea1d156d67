package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.HostBudget;
import dev.imagestreams.core.store.HostBudgets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The budgets in the store. */
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
    return database.read(
        what, session -> session.hasTablesOf(2) ? work.in(session) : List.of());
  }
}
