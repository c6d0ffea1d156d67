package dev.imagestreams.store.jdbc;

import java.sql.SQLException;

/** SQLite: one writes at a time, so that nothing need be locked. */
enum SqliteDialect implements Dialect {
  INSTANCE;

  @Override
  public String spell(String sql) {
    return sql;
  }

  @Override
  public String lock() {
    return "";
  }

  @Override
  public String keep() {
    return "";
  }

  @Override
  public String label() {
    return "(SELECT value FROM json_each(document, '$.metadata.labels') WHERE key = ?)";
  }

  /** An older file that is looked at has not those of newer versions. */
  @Override
  public boolean hasTablesOf(Session session, int version) throws SQLException {
    return Schema.version(session) >= version;
  }

  @Override
  public void mayTakeLong(Session session) {}

  @Override
  public String least() {
    return "min";
  }

  @Override
  public boolean sendsTogether() {
    return false;
  }

  @Override
  public boolean isDuplicate(SQLException e) {
    return SqliteFailures.isConstraint(e);
  }
}
