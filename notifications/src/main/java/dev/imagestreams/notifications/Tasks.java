package dev.imagestreams.notifications;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the work of a subscription is done: in the bus's executor, now or after a time. */
final class Tasks {

  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  /** When to try again what failed for reasons of our own: the log, or an executor that is full. */
  static final Duration RETRY = Duration.ofSeconds(1);

  private final String subscription;
  private final Executor executor;
  private final ScheduledExecutorService timer;

  Tasks(String subscription, Executor executor, ScheduledExecutorService timer) {
    this.subscription = subscription;
    this.executor = executor;
    this.timer = timer;
  }

  /** False when the executor takes no work: it has too much, or is shut down. */
  boolean run(Runnable work) {
    try {
      executor.execute(work);
      return true;
    } catch (RejectedExecutionException e) {
      // Of a bus that is being closed it is no news.
      (timer.isShutdown() ? LOG.atDebug() : LOG.atWarn())
          .addKeyValue("subscription", subscription)
          .addKeyValue("refusal", e.toString())
          .log("the executor takes no work");
      return false;
    }
  }

  /** Runs work in the executor after a time; where it takes none, after some more. */
  void runLater(Runnable work, Duration delay) {
    later(
        () -> {
          if (!run(work)) {
            runLater(work, RETRY);
          }
        },
        delay);
  }

  /**
   * Runs short work after a time in the timer's thread.
   *
   * @return null when the bus is closed, and it never will
   */
  @Nullable Future<?> later(Runnable work, Duration delay) {
    try {
      return timer.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).addKeyValue("subscription", subscription).log("the bus is closed");
      return null;
    }
  }
}
