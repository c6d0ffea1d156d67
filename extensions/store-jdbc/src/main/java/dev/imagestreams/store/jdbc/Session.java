package dev.imagestreams.store.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection that keeps its statements prepared. For one thread at a time.
 *
 * <p>Arguments are texts and whole numbers, and null where a column may be.
 */
final class Session implements AutoCloseable {

  /** How many rows are fetched at a time of those that are looked at one by one. */
  private static final int SOME_ROWS = 500;

  /** How many statements are sent together. */
  private static final int MOST_TOGETHER = 16;

  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /** What is to be sent next, and its arguments, of all in turn. */
  private final List<String> waiting = new ArrayList<>();

  private final List<@Nullable Object> waitingFor = new ArrayList<>();

  /** Makes an object of the row at the cursor. */
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Does something with the row at the cursor. */
  interface RowConsumer {
    void accept(ResultSet row) throws SQLException;
  }

  private final Dialect dialect;

  Session(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  Dialect dialect() {
    return dialect;
  }

  /** Whether the tables are there that a version of the schema added. */
  boolean hasTablesOf(int version) throws SQLException {
    return dialect.hasTablesOf(this, version);
  }

  /** What is done with a statement. */
  private interface Use<T> {
    T of(PreparedStatement statement) throws SQLException;
  }

  /** How many rows a statement changed. */
  int update(String sql, @Nullable Object... arguments) throws SQLException {
    return use(sql, PreparedStatement::executeUpdate, arguments);
  }

  /**
   * Changes rows, as many as there are, before anything else that is done here and before the
   * transaction ends.
   */
  void later(String sql, @Nullable Object... arguments) throws SQLException {
    if (!dialect.sendsTogether()) {
      update(sql, arguments);
      return;
    }
    waiting.add(sql);
    waitingFor.addAll(Arrays.asList(arguments));
    if (waiting.size() == MOST_TOGETHER) {
      sendWaiting();
    }
  }

  private void sendWaiting() throws SQLException {
    if (waiting.isEmpty()) {
      return;
    }
    String all = String.join("; ", waiting);
    @Nullable Object[] arguments = waitingFor.toArray();
    waiting.clear();
    waitingFor.clear();
    use(
        all,
        statement -> {
          boolean isRows = statement.execute();
          while (isRows || statement.getUpdateCount() >= 0) {
            isRows = statement.getMoreResults();
          }
          return all;
        },
        arguments);
  }

  <T> List<T> list(String sql, Row<T> row, Object... arguments) throws SQLException {
    return use(sql, statement -> all(statement, row), arguments);
  }

  /** The rows of the last of several statements, which are sent together. */
  <T> List<T> listLast(String sql, Row<T> row, Object... arguments) throws SQLException {
    return use(
        sql,
        statement -> {
          boolean isRows = statement.execute();
          while (!isRows && statement.getUpdateCount() >= 0) {
            isRows = statement.getMoreResults();
          }
          List<T> found = new ArrayList<>();
          try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
              found.add(row.read(rows));
            }
          }
          return found;
        },
        arguments);
  }

  /** The same by a statement that is not kept: one of many. */
  <T> List<T> listOnce(String sql, Row<T> row, Object... arguments) throws SQLException {
    sendWaiting();
    try (PreparedStatement statement = connection.prepareStatement(dialect.spell(sql))) {
      fill(statement, arguments);
      return all(statement, row);
    }
  }

  private static <T> List<T> all(PreparedStatement statement, Row<T> row) throws SQLException {
    List<T> found = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(row.read(rows));
      }
    }
    return found;
  }

  private static void fill(PreparedStatement statement, Object... arguments) throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setObject(i + 1, arguments[i]);
    }
  }

  /** Does something for each row while reading on; others may be read meanwhile. */
  void each(String sql, RowConsumer consumer, Object... arguments) throws SQLException {
    use(
        sql,
        statement -> {
          statement.setFetchSize(SOME_ROWS); // Not all of them in memory, where there are many.
          try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              consumer.accept(rows);
            }
          }
          return sql;
        },
        arguments);
  }

  /** The first row; empty where there is none. */
  <T> Optional<T> first(String sql, Row<T> row, Object... arguments) throws SQLException {
    return use(
        sql,
        statement -> {
          try (ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.of(row.read(rows)) : Optional.empty();
          }
        },
        arguments);
  }

  /** The number in the first column of the first row, or another where there is none. */
  long number(String sql, long otherwise, Object... arguments) throws SQLException {
    return first(sql, row -> row.getLong(1), arguments).orElse(otherwise);
  }

  /** Runs a statement that has no result. */
  void execute(String sql) throws SQLException {
    use(sql, PreparedStatement::execute);
  }

  private <T> T use(String sql, Use<T> use, @Nullable Object... arguments) throws SQLException {
    sendWaiting();
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(dialect.spell(sql));
      prepared.put(sql, statement);
    }
    boolean sound = false;
    try {
      fill(statement, arguments);
      T result = use.of(statement);
      sound = true;
      return result;
    } finally {
      if (!sound) {
        // The driver has ended what failed for a full disk and the like: it could not be run again.
        prepared.remove(sql);
        statement.close();
      }
    }
  }

  /** Runs a statement that is not kept: one of many, or one that is about the connection itself. */
  void executeOnce(String sql) throws SQLException {
    sendWaiting();
    try (var statement = connection.createStatement()) {
      statement.execute(dialect.spell(sql));
    }
  }

  // Transactions, where each statement is one by itself otherwise

  void begin() throws SQLException {
    connection.setAutoCommit(false);
  }

  void commit() throws SQLException {
    sendWaiting();
    connection.commit();
    connection.setAutoCommit(true);
  }

  void rollBack() throws SQLException {
    waiting.clear();
    waitingFor.clear();
    connection.rollback();
    connection.setAutoCommit(true);
  }

  /** For somebody else, who sees all that was done here. */
  Connection connection() throws SQLException {
    sendWaiting();
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
