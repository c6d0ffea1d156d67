package dev.imagestreams.store.jdbc;

import java.sql.SQLException;

/**
 * A database, and how work is done in it. Thread-safe; calls block on the disk, the network and on
 * others who write. What goes wrong there is a {@link dev.imagestreams.core.store.StoreException}.
 */
interface Database extends AutoCloseable {

  /** What is done in a transaction: nothing but with its session, since it may be done again. */
  interface Work<T> {
    T in(Session session) throws SQLException;
  }

  /**
   * Does work in a transaction; nothing of it remains when it throws, and it is on the disk when
   * this returns.
   *
   * @param what is done, for error messages
   */
  <T> T write(String what, Work<T> work);

  /**
   * The same for what may be lost when the power fails, though not when the process does: it is on
   * the disk with the next {@link #write}. Much faster, since it does not wait for the disk.
   */
  <T> T note(String what, Work<T> work);

  /** Does work that sees the database as it is at one time, whoever writes meanwhile. */
  <T> T read(String what, Work<T> work);

  /** The same by one statement only: that sees one time without a transaction. */
  <T> T look(String what, Work<T> work);

  @Override
  void close();
}
