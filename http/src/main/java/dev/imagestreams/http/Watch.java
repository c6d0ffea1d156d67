package dev.imagestreams.http;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all exchanges under way ten times a second, and ends those whose time is up or whose
 * thread was interrupted.
 *
 * <p>A timer for each exchange would cost each of them a lock and a wake-up; this costs it two
 * writes to a map. The thread, a daemon, is there only while it has something to look at.
 */
final class Watch implements AutoCloseable {

  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);

  /** After how long with nothing to look at the thread ends. */
  private static final int IDLE_TICKS = 100;

  private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();
  private final Object lock = new Object();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  /**
   * @throws IllegalStateException when this is closed
   */
  void add(Exchange exchange) {
    if (closed) {
      throw closed();
    }
    exchanges.add(exchange);
    if (thread == null) {
      start();
    }
  }

  void remove(Exchange exchange) {
    exchanges.remove(exchange);
  }

  boolean isClosed() {
    return closed;
  }

  static IllegalStateException closed() {
    return new IllegalStateException("this client is closed");
  }

  private void start() {
    synchronized (lock) {
      if (thread == null && !closed) {
        Thread started = new Thread(this::look, "imagestreams-http-deadlines");
        started.setDaemon(true);
        thread = started;
        started.start();
      }
    }
  }

  private void look() {
    do {
      int idle = 0;
      while (!closed && idle < IDLE_TICKS) {
        LockSupport.parkNanos(this, TICK);
        long now = System.nanoTime();
        idle = exchanges.isEmpty() ? idle + 1 : 0;
        exchanges.forEach(exchange -> check(exchange, now));
      }
    } while (!isOver());
  }

  private static void check(Exchange exchange, long now) {
    try {
      exchange.check(now);
    } catch (RuntimeException e) {
      // One that can't be ended must not keep the others from it.
      Failures.LOG.debug("ending an exchange", e);
    }
  }

  /** Whether this thread is needed no more. Who adds later starts another one. */
  private boolean isOver() {
    thread = null;
    if (closed || exchanges.isEmpty()) {
      return true;
    }
    synchronized (lock) {
      if (thread != null) {
        return true;
      }
      thread = Thread.currentThread();
      return false;
    }
  }

  /** Ends the thread. Exchanges under way are no longer watched. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      LockSupport.unpark(thread);
    }
  }
}
