package dev.imagestreams.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears that other processes have added events, by a connection that listens. Where that can't be,
 * behind a pooler for example, or where a word is lost, it looks each second. For one thread.
 */
final class PostgresWatch implements Hints.Watch {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresWatch.class);

  /** How long it listens at a time, so that whoever closes the store need not wait for long. */
  private static final Duration MOMENT = Duration.ofMillis(100);

  /** After so many moments of silence it looks. */
  private static final int SILENCE = 10;

  private final PostgresDatabase database;
  private final String channel;
  private @Nullable Connection listening;
  private long seen = -1;
  private int silent;

  PostgresWatch(PostgresDatabase database, String channel) {
    this.database = database;
    this.channel = channel;
  }

  @Override
  public boolean await() {
    if (hear()) {
      return true;
    }
    silent = (silent + 1) % SILENCE;
    return silent == 0 && look();
  }

  /** Whether somebody said so; false after a moment of silence. */
  private boolean hear() {
    try {
      if (listening == null) {
        listening = listen();
      }
      PGNotification[] said =
          listening.unwrap(PGConnection.class).getNotifications((int) MOMENT.toMillis());
      return said != null && said.length > 0;
    } catch (SQLException e) {
      LOG.debug("listening to the database; looking meanwhile", e);
      close();
      LockSupport.parkNanos(this, MOMENT.toNanos());
      return false;
    }
  }

  private Connection listen() throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      statement.execute("LISTEN \"" + channel + '"');
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private boolean look() {
    long end =
        database.look(
            "watching",
            session ->
                session.number(
                    "SELECT value + (SELECT count(*) FROM arrival) FROM counter"
                        + " WHERE name = 'event'",
                    0));
    boolean news = end != seen;
    seen = end;
    return news;
  }

  @Override
  public void close() {
    Connection open = listening;
    listening = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        LOG.debug("closing the connection that listens", e);
      }
    }
  }
}
