package dev.imagestreams.store.jdbc;

import dev.imagestreams.core.store.StoreException;
import dev.imagestreams.notifications.EventLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells those who wait for events that there may be some: at once of what this process added, and
 * within a moment of what others did. The thread that looks, a daemon, is there only while somebody
 * waits. Thread-safe.
 */
final class Hints implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);
  private static final Duration MOMENT = Duration.ofMillis(200);

  private final Database database;
  private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private @Nullable Thread watch;
  private boolean closed;

  Hints(Database database) {
    this.database = database;
  }

  EventLog.Registration add(Runnable hint) {
    waiting.add(hint);
    synchronized (lock) {
      if (watch == null && !closed) {
        Thread started = new Thread(this::look, "imagestreams-store-watch");
        started.setDaemon(true);
        watch = started;
        started.start();
      }
    }
    return () -> waiting.remove(hint);
  }

  void give() {
    waiting.forEach(Runnable::run);
  }

  private void look() {
    long seen = -1;
    while (goesOn()) {
      try {
        long end = database.look("watching", session -> Counters.last(session, Counters.EVENT));
        if (end != seen) {
          seen = end;
          give();
        }
      } catch (StoreException e) {
        // Those who read will be told; looking again costs nothing.
        LOG.debug("watching the store", e);
      }
      LockSupport.parkNanos(this, MOMENT.toNanos());
    }
  }

  private boolean goesOn() {
    synchronized (lock) {
      if (closed || waiting.isEmpty()) {
        watch = null;
        return false;
      }
      return true;
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      LockSupport.unpark(watch);
    }
  }
}
