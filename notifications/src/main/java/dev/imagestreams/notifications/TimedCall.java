package dev.imagestreams.notifications;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One call of a listener, which is interrupted when it is past its limit.
 *
 * <p>That it is past and that it has ended exclude each other: whoever comes first, so that no
 * interrupt hits what the thread does next.
 */
final class TimedCall {

  private final Thread thread = Thread.currentThread();
  private final Runnable onStall;
  private final @Nullable Future<?> alarm;
  private boolean ended;
  private boolean stalled;

  /**
   * Begins a call in this thread.
   *
   * @param onStall called before the thread is interrupted, under a lock: must be quick
   */
  TimedCall(Tasks tasks, Optional<Duration> limit, Runnable onStall) {
    this.onStall = onStall;
    this.alarm = limit.map(time -> tasks.later(this::stall, time)).orElse(null);
  }

  private synchronized void stall() {
    if (!ended) {
      stalled = true;
      onStall.run();
      thread.interrupt();
    }
  }

  /**
   * Ends the call.
   *
   * @return whether it was past its limit; the interrupt is taken back then
   */
  boolean end() {
    if (alarm == null) {
      return false;
    }
    synchronized (this) {
      ended = true;
      alarm.cancel(false);
      if (stalled) {
        Thread.interrupted();
      }
      return stalled;
    }
  }
}
