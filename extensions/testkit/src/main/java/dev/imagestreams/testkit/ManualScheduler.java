package dev.imagestreams.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose time stands still until a test moves it on: then what is due is run, in the
 * order of its time, in the test's thread. Its {@link #clock} shows the same time.
 *
 * <p>Thread-safe; tasks may be given by any thread, also by tasks. Only one thread moves the time.
 */
public final class ManualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {

  private final Object lock = new Object();
  private final SettableClock clock;
  private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
  private long given;
  private boolean shutdown;

  private ManualScheduler(Instant start) {
    this.clock = SettableClock.at(start);
  }

  /** A scheduler whose time is this one. */
  public static ManualScheduler at(Instant start) {
    return new ManualScheduler(start);
  }

  /** Shows the scheduler's time. */
  public Clock clock() {
    return clock;
  }

  /** When the next task is due; empty where there is none. */
  public Optional<Instant> nextDue() {
    synchronized (lock) {
      dropCancelled();
      return Optional.ofNullable(tasks.peek()).map(task -> task.due);
    }
  }

  /** Runs what is due now, and what that gives for now. */
  public void runDue() {
    advance(Duration.ZERO);
  }

  /**
   * Moves the time on. What is due until then is run at its own time.
   *
   * @param amount not negative
   */
  public void advance(Duration amount) {
    if (amount.isNegative()) {
      throw new IllegalArgumentException("time goes on, not by " + amount);
    }
    Instant until = clock.instant().plus(amount);
    for (Task<?> task = next(until); task != null; task = next(until)) {
      task.runAtItsTime();
    }
    clock.set(until);
  }

  private @Nullable Task<?> next(Instant until) {
    synchronized (lock) {
      dropCancelled();
      Task<?> first = tasks.peek();
      if (first == null || first.due.isAfter(until)) {
        return null;
      }
      tasks.remove();
      if (first.due.isAfter(clock.instant())) {
        clock.set(first.due);
      }
      return first;
    }
  }

  private void dropCancelled() {
    while (!tasks.isEmpty() && tasks.element().isDone()) {
      tasks.remove();
    }
  }

  private <T> Task<T> add(Callable<T> work, Duration delay, Duration period) {
    synchronized (lock) {
      if (shutdown) {
        throw new RejectedExecutionException("the scheduler is shut down");
      }
      Duration wait = delay.isNegative() ? Duration.ZERO : delay;
      Task<T> task = new Task<>(work, clock.instant().plus(wait), given++, period);
      tasks.add(task);
      return task;
    }
  }

  private static Duration duration(long amount, TimeUnit unit) {
    return Duration.of(amount, unit.toChronoUnit());
  }

  @Override
  public void execute(Runnable command) {
    add(Executors.callable(command), Duration.ZERO, Duration.ZERO);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return add(Executors.callable(command), duration(delay, unit), Duration.ZERO);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
    return add(callable, duration(delay, unit), Duration.ZERO);
  }

  /** No task takes time here, so that a rate and a delay are the same. */
  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    return scheduleWithFixedDelay(command, initialDelay, period, unit);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    if (delay <= 0) {
      throw new IllegalArgumentException("delay must be positive, not " + delay);
    }
    return add(Executors.callable(command), duration(initialDelay, unit), duration(delay, unit));
  }

  @Override
  public void shutdown() {
    synchronized (lock) {
      shutdown = true;
      tasks.removeIf(task -> !task.period.isZero());
    }
  }

  @Override
  public List<Runnable> shutdownNow() {
    synchronized (lock) {
      shutdown = true;
      List<Runnable> left = new ArrayList<>(tasks);
      tasks.clear();
      return left;
    }
  }

  @Override
  public boolean isShutdown() {
    synchronized (lock) {
      return shutdown;
    }
  }

  @Override
  public boolean isTerminated() {
    synchronized (lock) {
      return shutdown && tasks.isEmpty();
    }
  }

  /** Does not wait: nobody but the test moves the time. */
  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return isTerminated();
  }

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {

    private Instant due;
    private final long number;
    private final Duration period;

    Task(Callable<V> work, Instant due, long number, Duration period) {
      super(work);
      this.due = due;
      this.number = number;
      this.period = period;
    }

    void runAtItsTime() {
      if (period.isZero()) {
        run();
      } else if (runAndReset()) {
        synchronized (lock) {
          due = due.plus(period);
          if (!shutdown) {
            tasks.add(this);
          }
        }
      }
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(clock.instant(), due));
    }

    @Override
    public int compareTo(Delayed other) {
      Task<?> task = (Task<?>) other;
      int byTime = due.compareTo(task.due);
      return byTime != 0 ? byTime : Long.compare(number, task.number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Objects.hash(number);
    }
  }
}
