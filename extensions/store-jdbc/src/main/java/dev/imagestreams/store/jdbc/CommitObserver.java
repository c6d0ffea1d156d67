package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.Commit;
import dev.imagestreams.core.store.Committed;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Sees changes of streams within their transactions, so that an application's own rows become true
 * together with them, or not at all.
 *
 * <p>Thread-safe. Called in the thread that commits, while others wait for the stream: it must be
 * quick, and do nothing but in the database, since the transaction may be rolled back and tried
 * again, with another call for the same change.
 */
@FunctionalInterface
public interface CommitObserver {

  /**
   * A change was written and is about to be committed.
   *
   * @param connection of the transaction; not to be closed, committed, rolled back or kept
   * @param change what was asked for
   * @param outcome what the stream is when that is committed
   * @throws SQLException ends the transaction, and has it tried again where that may help; any
   *     other exception ends it too, and reaches whoever commits
   */
  void committing(Connection connection, Commit change, Committed outcome) throws SQLException;
}
