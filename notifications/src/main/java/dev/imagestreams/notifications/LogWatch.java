package dev.imagestreams.notifications;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Somebody who looks at a log as it grows: at every event after a position, in order, one at a
 * time. Made by {@link NotificationBus#watch}.
 *
 * <p>Nothing is remembered of it: it has no name, settles nothing, and whoever begins anew says
 * where. An event is told once. What the listener throws ends the watch, since going on would leave
 * a gap that nobody sees; {@link #ended()} tells, and {@link #position()} where to go on. A log
 * that can't be read is read again each second. Where events were dropped from the log before they
 * were told, the listener is given an {@link EventsSkipped}. Thread-safe.
 */
public final class LogWatch implements EventLog.Registration {

  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  private static final int BATCH = 256;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EventLog log;
  private final EventListener<? super ImageEvent> listener;
  private final Tasks tasks;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicInteger requests = new AtomicInteger();

  /** Held by the thread that reads, also while it calls the listener. */
  private final ReentrantLock reading = new ReentrantLock();

  /** Written while {@link #reading} is held. */
  private volatile Position position;

  private volatile boolean closed;
  private volatile EventLog.@Nullable Registration hints;

  LogWatch(EventLog log, Position after, EventListener<? super ImageEvent> listener, Tasks tasks) {
    this.log = log;
    this.position = after;
    this.listener = listener;
    this.tasks = tasks;
  }

  /**
   * Begins.
   *
   * @throws IllegalArgumentException when the position is not one of the log's
   */
  void start() {
    // Said now, and not each second in a thread that nobody looks at.
    log.read(position, 1);
    hints = log.onAppend(this::soon);
    if (closed) { // By a listener that failed before it was known what to stop.
      stopHints();
    }
    soon();
  }

  /** The last event that the listener has had; at first the one to begin after. */
  public Position position() {
    return position;
  }

  /**
   * Completes when the watch has ended: normally when it was closed, and with what the listener
   * threw when that ended it.
   */
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  /**
   * Returns when the listener has had every event that the log has now, and calls it in this thread
   * for those that it had not had.
   *
   * @throws IllegalStateException when the watch has ended, or the listener itself calls this
   */
  public void catchUp() {
    if (reading.isHeldByCurrentThread()) {
      throw new IllegalStateException("a listener can't wait for itself");
    }
    readInTurn();
    if (closed) {
      throw new IllegalStateException("this watch has ended");
    }
  }

  private void readInTurn() {
    Throwable problem;
    reading.lock();
    try {
      problem = readToEnd();
    } finally {
      reading.unlock();
    }
    endWith(problem);
  }

  /** Has the log read soon, in another thread; any number of calls is answered by one reading. */
  private void soon() {
    if (!closed && requests.getAndIncrement() == 0 && !tasks.run(this::read)) {
      requests.set(0);
      tasks.later(this::soon, Tasks.RETRY);
    }
  }

  private void read() {
    int answered;
    do {
      answered = requests.get();
      try {
        readInTurn();
      } catch (RuntimeException | Error e) {
        // Not the listener's: that would have ended the watch.
        LOG.warn("reading the log for a watch failed, and is tried again: {}", e.toString());
        LOG.debug("reading the log for a watch", e);
        tasks.later(this::soon, Tasks.RETRY);
      }
    } while (requests.addAndGet(-answered) != 0);
  }

  /** What the listener threw; null when it has had everything or the watch is closed. */
  private @Nullable Throwable readToEnd() {
    while (!closed) {
      List<LoggedEvent> batch = log.read(position, BATCH);
      if (batch.isEmpty()) {
        return null;
      }
      for (LoggedEvent logged : batch) {
        if (closed) {
          return null;
        }
        try {
          listener.onEvent(logged.event());
        } catch (Throwable thrown) {
          closed = true;
          return thrown;
        }
        position = logged.position();
      }
    }
    return null;
  }

  private void endWith(@Nullable Throwable problem) {
    if (problem == null) {
      return;
    }
    stopHints();
    LOG.atError().setCause(problem).log("a watch is over, since its listener failed");
    if (problem instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    ended.completeExceptionally(problem);
  }

  private void stopHints() {
    EventLog.Registration registered = hints;
    if (registered != null) {
      registered.close();
    }
  }

  /**
   * Ends the watch. Waits for the listener that is being called, at most 30 seconds, unless it is
   * the listener that closes.
   */
  @Override
  public void close() {
    closed = true;
    stopHints();
    if (!reading.isHeldByCurrentThread()) {
      awaitCall();
    }
    ended.complete(null);
  }

  private void awaitCall() {
    try {
      if (reading.tryLock(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        reading.unlock();
      } else {
        LOG.warn("a watch was closed, and its listener has not returned after {}", PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
