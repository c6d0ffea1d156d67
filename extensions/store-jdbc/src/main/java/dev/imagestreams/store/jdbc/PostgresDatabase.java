package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL database. What fails since others were in the way, or since the connection broke, is
 * done again on another connection for a while; work must hence bear to have been committed by the
 * try before. Thread-safe.
 */
final class PostgresDatabase implements Database {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresDatabase.class);

  /**
   * How long the server waits for a client within a transaction, whose locks others wait for: one
   * that is stopped, or whose machine is gone, keeps them no longer. In milliseconds.
   */
  static final int IDLE_LIMIT = 5_000;

  /** How long one waits for what others have locked, in milliseconds; commits take milliseconds. */
  private static final int LOCK_LIMIT = 30_000;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(250);

  /**
   * Within a single statement, as one of the tables that it is about: it need not be on the disk
   * when that is done.
   */
  static final String LAZILY = "(SELECT set_config('synchronous_commit', 'off', true)) lazily";

  private static final String NOT_WAITING = "SET LOCAL synchronous_commit = off";

  /** Each statement sees what is committed by then, whatever the database's default. */
  private static final String READING_AS_COMMITTED =
      "SET TRANSACTION ISOLATION LEVEL READ COMMITTED";

  private static final String READING =
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

  private final DataSource source;
  private final String name;
  private final PostgresDialect dialect;
  private final boolean readOnly;
  private final Duration patience;

  /** What each transaction that writes begins with; empty where connections have it already. */
  private final String begin;

  private volatile boolean closed;

  /**
   * @param name what users know it by
   * @param readOnly whether to refuse what would change it
   * @param patience for how long to try again
   * @param prepared whether the connections have {@link #limits} already
   */
  PostgresDatabase(
      DataSource source,
      String name,
      PostgresDialect dialect,
      boolean readOnly,
      Duration patience,
      boolean prepared) {
    this.source = source;
    this.name = name;
    this.dialect = dialect;
    this.readOnly = readOnly;
    this.patience = patience;
    this.begin = prepared ? "" : READING_AS_COMMITTED + "; " + limits("SET LOCAL");
  }

  /** So that nothing waits for ever: neither for a client, nor a client for others. */
  static String limits(String set) {
    return set
        + " idle_in_transaction_session_timeout = "
        + IDLE_LIMIT
        + "; "
        + set
        + " lock_timeout = "
        + LOCK_LIMIT;
  }

  String name() {
    return name;
  }

  boolean isReadOnly() {
    return readOnly;
  }

  /** A connection that is the caller's to close, with each statement a transaction of its own. */
  Connection connect() throws SQLException {
    Connection connection = source.getConnection();
    if (!connection.getAutoCommit()) {
      connection.setAutoCommit(true); // Pools may give them otherwise.
    }
    return connection;
  }

  @Override
  public <T> T write(String what, Work<T> work) {
    return again(what, session -> transact(requireWritable(session), begin, work));
  }

  @Override
  public <T> T note(String what, Work<T> work) {
    return again(what, session -> transact(requireWritable(session), notWaiting(), work));
  }

  /**
   * Does what one message to the database does, which begins and ends its transaction there: a
   * process that stands still keeps nobody waiting.
   */
  <T> T alone(String what, Work<T> work) {
    return again(what, session -> work.in(requireWritable(session)));
  }

  @Override
  public <T> T read(String what, Work<T> work) {
    return again(what, session -> transact(session, READING, work));
  }

  @Override
  public <T> T look(String what, Work<T> work) {
    return again(what, work);
  }

  private String notWaiting() {
    return begin.isEmpty() ? NOT_WAITING : begin + "; " + NOT_WAITING;
  }

  private Session requireWritable(Session session) {
    if (readOnly) {
      throw new StoreException("the store " + name + " is opened to be looked at only");
    }
    return session;
  }

  private static <T> T transact(Session session, String settings, Work<T> work)
      throws SQLException {
    session.begin();
    boolean done = false;
    try {
      if (!settings.isEmpty()) {
        session.executeOnce(settings);
      }
      T result = work.in(session);
      session.commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        rollBack(session);
      }
    }
  }

  private static void rollBack(Session session) {
    try {
      session.rollBack();
    } catch (SQLException e) {
      // The connection is gone, and the transaction with it; the first failure is what is told.
      LOG.debug("rolling back", e);
    }
  }

  /** Does work on a connection, and on others where that fails for what may pass. */
  private <T> T again(String what, Work<T> work) {
    long end = System.nanoTime() + patience.toNanos();
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (!mayPass(e) || System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
          throw PostgresFailures.of(what, name, e);
        }
        LOG.debug("{} is tried again", what, e);
        LockSupport.parkNanos(this, ThreadLocalRandom.current().nextLong(pause.toNanos()));
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
      }
    }
  }

  private boolean mayPass(SQLException e) {
    return !closed
        && (PostgresFailures.isCollision(e)
            || PostgresFailures.isUnreachable(e)
            || PostgresFailures.isStandby(e));
  }

  private <T> T once(Work<T> work) throws SQLException {
    if (closed) {
      throw new StoreException("the store " + name + " is closed");
    }
    try (Session session = new Session(connect(), dialect)) {
      return work.in(session);
    }
  }

  /** Has nothing more begun; what is being done goes on. */
  @Override
  public void close() {
    closed = true;
  }
}
