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

  /** Waits for what others do. */
  interface Watch extends AutoCloseable {

    /**
     * Waits, a moment at most.
     *
     * @return whether there may be events
     */
    boolean await();

    @Override
    void close();
  }

  /** When to look again after the store failed. */
  private static final Duration AGAIN = Duration.ofMillis(200);

  /** How long to wait for the thread that looks. */
  private static final Duration ENDING = Duration.ofSeconds(2);

  private final Watch watching;
  private final List<Runnable> waiting = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();
  private @Nullable Thread watch;
  private boolean closed;

  Hints(Watch watching) {
    this.watching = watching;
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
    while (goesOn()) {
      try {
        if (watching.await()) {
          give();
        }
      } catch (StoreException e) {
        // Those who read will be told; looking again costs nothing.
        LOG.debug("watching the store", e);
        LockSupport.parkNanos(this, AGAIN.toNanos());
      }
    }
  }

  private boolean goesOn() {
    synchronized (lock) {
      if (closed || waiting.isEmpty()) {
        watch = null;
        watching.close(); // Before another thread may begin.
        return false;
      }
      return true;
    }
  }

  /** Waits for the thread that looks, a moment at most. */
  @Override
  public void close() {
    Thread looking;
    synchronized (lock) {
      closed = true;
      looking = watch;
    }
    if (looking == null || looking == Thread.currentThread()) {
      return;
    }
    LockSupport.unpark(looking);
    try {
      looking.join(ENDING.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
