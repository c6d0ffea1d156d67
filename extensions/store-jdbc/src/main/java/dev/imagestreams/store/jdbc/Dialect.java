package dev.imagestreams.store.jdbc;

import java.sql.SQLException;

/** What is said otherwise to one kind of database than to another. Immutable. */
interface Dialect {

  /** A statement as this database wants it. */
  String spell(String sql);

  /** Ends a statement that reads rows which are to be changed, where others may change them too. */
  String lock();

  /** Ends a statement that reads rows which are to stay there, in nobody else's hands. */
  String keep();

  /** The value of a label of a stream's document, by its key, or null. */
  String label();

  /** Whether the tables are there that a version of the schema added. */
  boolean hasTablesOf(Session session, int version) throws SQLException;

  /** Has a transaction wait for others, such as those who read what is dumped, for any time. */
  void mayTakeLong(Session session) throws SQLException;

  /** The function that gives the least of its arguments. */
  String least();

  /** Whether several statements can be sent together, which saves the time that words take. */
  boolean sendsTogether();

  /** Whether a row was refused because of another. */
  boolean isDuplicate(SQLException e);
}
