package dev.imagestreams.store.jdbc;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks again and again whether another process has added events to the file. For one thread. */
final class SqliteWatch implements Hints.Watch {

  private static final Duration MOMENT = Duration.ofMillis(200);

  private final Database database;
  private long seen = -1;

  SqliteWatch(Database database) {
    this.database = database;
  }

  @Override
  public boolean await() {
    LockSupport.parkNanos(this, MOMENT.toNanos());
    long end = database.look("watching", session -> Counters.last(session, Counters.EVENT));
    boolean news = end != seen;
    seen = end;
    return news;
  }

  @Override
  public void close() {}
}
