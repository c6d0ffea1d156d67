package dev.imagestreams.core.schedule;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has somebody look around: soon where there is a reason, and after a time at the latest. One look
 * at a time, and any number of reasons is one look. Thread-safe.
 */
final class Ticker {

  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

  /** When it is tried again that the executor did not take a look. */
  private static final Duration REFUSED = Duration.ofSeconds(1);

  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Supplier<Duration> look;
  private final AtomicInteger reasons = new AtomicInteger();
  private final AtomicReference<@Nullable Future<?>> next = new AtomicReference<>();
  private final ReentrantLock looking = new ReentrantLock();
  private volatile boolean closed;

  /**
   * @param look looks around, and says after which time to look again; must not fail
   */
  Ticker(Executor executor, ScheduledExecutorService timer, Supplier<Duration> look) {
    this.executor = executor;
    this.timer = timer;
    this.look = look;
  }

  /** There is a reason to look, in another thread. */
  void soon() {
    if (closed || reasons.getAndIncrement() > 0) {
      return;
    }
    try {
      executor.execute(this::run);
    } catch (RejectedExecutionException e) {
      reasons.set(0);
      LOG.atWarn().addKeyValue("refusal", e.toString()).log("the executor takes no polls");
      later(REFUSED);
    }
  }

  private void run() {
    int answered;
    do {
      answered = reasons.get();
      looking.lock();
      try {
        later(look.get());
      } finally {
        looking.unlock();
      }
    } while (reasons.addAndGet(-answered) > 0);
  }

  private void later(Duration delay) {
    if (closed) {
      return;
    }
    try {
      // A timer may be somewhat faster than the clock, and would then find nothing due.
      long nanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), delay.toNanos());
      replaceNext(timer.schedule(this::soon, nanos, TimeUnit.NANOSECONDS));
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).log("the timer is shut down, and the schedule with it");
    }
  }

  private void replaceNext(@Nullable Future<?> following) {
    Future<?> before = next.getAndSet(following);
    if (before != null) {
      before.cancel(false);
    }
  }

  /**
   * Begins no look any more, and waits for the one that is taken.
   *
   * @return false when that was still taken after that time
   */
  boolean close(Duration limit) throws InterruptedException {
    closed = true;
    replaceNext(null);
    if (!looking.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    looking.unlock();
    return true;
  }
}
