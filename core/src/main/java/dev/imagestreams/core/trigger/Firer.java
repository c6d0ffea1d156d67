package dev.imagestreams.core.trigger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the actions of triggers that have something to fire, one at a time for each trigger, in the
 * order in which they came, within the limits; and again where that failed, for as long as it
 * fails. Thread-safe.
 */
final class Firer {

  private static final Logger LOG = LoggerFactory.getLogger(Firer.class);

  private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

  private final TriggerBook book;
  private final Lookup triggers;
  private final TriggerLimits limits;
  private final Clock clock;
  private final Executor executor;
  private final ScheduledExecutorService timer;
  private final Later later;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private final FiringRate rate;
  private final LinkedHashSet<String> waiting = new LinkedHashSet<>();
  private final Map<String, Running> running = new HashMap<>();
  private final Map<String, Failing> failing = new HashMap<>();
  private @Nullable Future<?> turn;
  private long fired;
  private boolean open;
  private volatile BooleanSupplier held = () -> false;

  /** Finds a trigger that is there. */
  interface Lookup {
    Optional<ImageTrigger> find(String name);
  }

  /** An action that was called. */
  private static final class Running {
    final Instant since;
    @Nullable Thread thread;

    Running(Instant since) {
      this.since = since;
    }
  }

  /** An action that failed, and is called again. */
  record Failing(int attempts, String problem, Future<?> retry) {}

  Firer(
      TriggerBook book,
      Lookup triggers,
      TriggerLimits limits,
      Clock clock,
      Executor executor,
      ScheduledExecutorService timer) {
    this.book = book;
    this.triggers = triggers;
    this.limits = limits;
    this.clock = clock;
    this.executor = executor;
    this.timer = timer;
    this.later = new Later(timer, executor);
    this.rate = new FiringRate(limits);
  }

  /**
   * Begins to fire.
   *
   * @param held whether this is still who fires
   */
  void open(BooleanSupplier held) {
    lock.lock();
    try {
      open = true;
      this.held = held;
    } finally {
      lock.unlock();
    }
  }

  /** Begins nothing more; what has begun goes on. */
  void shut() {
    lock.lock();
    try {
      open = false;
    } finally {
      lock.unlock();
    }
  }

  /** A trigger has something to fire; one that fails waits for its next try all the same. */
  void due(String trigger) {
    lock.lock();
    try {
      if (!failing.containsKey(trigger)) {
        waiting.add(trigger);
      }
    } finally {
      lock.unlock();
    }
    begin();
  }

  /** A trigger has something to fire that somebody asked for, and waits for. */
  void dueAtOnce(String trigger) {
    lock.lock();
    try {
      Failing before = failing.remove(trigger);
      if (before != null) {
        before.retry().cancel(false);
      }
      waiting.add(trigger);
    } finally {
      lock.unlock();
    }
    begin();
  }

  /** Begins what may begin now. */
  private void begin() {
    for (Optional<String> next = next(); next.isPresent(); next = next()) {
      String trigger = next.get();
      try {
        executor.execute(() -> run(trigger));
      } catch (RejectedExecutionException e) {
        LOG.atWarn().addKeyValue("refusal", e.toString()).log("the executor takes no actions");
        failed(trigger, "the executor takes no actions: " + e.getMessage());
        return;
      }
    }
  }

  /** The first of those who wait that doesn't run already, where there is room. */
  private Optional<String> next() {
    lock.lock();
    try {
      if (!open || running.size() >= limits.concurrent()) {
        return Optional.empty();
      }
      Optional<String> first =
          waiting.stream().filter(each -> !running.containsKey(each)).findFirst();
      if (first.isEmpty() || !isItsTurn()) {
        return Optional.empty();
      }
      waiting.remove(first.get());
      running.put(first.get(), new Running(clock.instant()));
      return first;
    } finally {
      lock.unlock();
    }
  }

  private boolean isItsTurn() {
    Optional<Duration> wait = rate.begin(clock.instant());
    if (wait.isPresent() && (turn == null || turn.isDone())) {
      turn = later(this::begin, wait.get());
    }
    return wait.isEmpty();
  }

  private Future<?> later(Runnable work, Duration delay) {
    return later.run(work, delay.isZero() ? Duration.ofMillis(1) : delay);
  }

  private void run(String trigger) {
    try {
      fire(trigger);
      ended(trigger);
    } catch (Exception | Error e) {
      tell(trigger, e);
      failed(trigger, e.toString());
    }
    begin();
  }

  /** Asks the store, since somebody else may have paused the trigger, or fired it. */
  private void fire(String trigger) throws Exception {
    TriggerMemory memory = book.fresh(trigger);
    Optional<ImageTrigger> there = triggers.find(trigger);
    if (there.isEmpty() || !memory.isToFire() || !held.getAsBoolean()) {
      return;
    }
    Firing firing = Firings.of(trigger, memory, attempts(trigger) + 1);
    call(there.get(), firing);
    long number = memory.due().orElseThrow().number();
    book.update(trigger, () -> (name, before) -> before.fired(number));
    lock.lock();
    try {
      fired++;
    } finally {
      lock.unlock();
    }
  }

  private void call(ImageTrigger trigger, Firing firing) throws Exception {
    begins(trigger.name(), Thread.currentThread());
    Future<?> limit =
        timer.schedule(
            () -> interrupt(trigger.name()), limits.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
    try {
      trigger.action().fire(firing);
    } finally {
      limit.cancel(false);
      begins(trigger.name(), null);
      Thread.interrupted(); // It was the action's, which has ended.
    }
  }

  /**
   * @param thread null when it has ended, and may be interrupted no more
   */
  private void begins(String trigger, @Nullable Thread thread) {
    lock.lock();
    try {
      Running there = running.get(trigger);
      if (there != null) {
        there.thread = thread;
      }
    } finally {
      lock.unlock();
    }
  }

  private void interrupt(String trigger) {
    lock.lock();
    try {
      Running there = running.get(trigger);
      if (there != null && there.thread != null) {
        LOG.atWarn()
            .addKeyValue("trigger", trigger)
            .addKeyValue("since", there.since)
            .log("an action takes longer than its time limit, and is interrupted");
        there.thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
  }

  private int attempts(String trigger) {
    lock.lock();
    try {
      Failing before = failing.get(trigger);
      return before == null ? 0 : before.attempts();
    } finally {
      lock.unlock();
    }
  }

  private void ended(String trigger) {
    lock.lock();
    try {
      failing.remove(trigger);
      leave(trigger);
      if (book.memory(trigger).isToFire()) {
        waiting.add(trigger);
      }
    } finally {
      lock.unlock();
    }
  }

  private void failed(String trigger, String problem) {
    lock.lock();
    try {
      int attempts = attempts(trigger) + 1;
      waiting.remove(trigger);
      leave(trigger);
      if (open) {
        failing.put(
            trigger,
            new Failing(attempts, problem, later(() -> retry(trigger), retryAfter(attempts))));
      }
    } catch (RejectedExecutionException e) {
      LOG.atDebug().setCause(e).log("triggers are closed");
    } finally {
      lock.unlock();
    }
  }

  private void leave(String trigger) {
    running.remove(trigger);
    ended.signalAll();
  }

  private void retry(String trigger) {
    lock.lock();
    try {
      waiting.add(trigger);
    } finally {
      lock.unlock();
    }
    begin();
  }

  static Duration retryAfter(int attempts) {
    Duration delay = FIRST_RETRY.multipliedBy(1L << Math.min(attempts - 1, 20));
    return delay.compareTo(LONGEST_RETRY) < 0 ? delay : LONGEST_RETRY;
  }

  /** Without what the action's code is called, each time but the first. */
  private void tell(String trigger, Throwable problem) {
    int attempts = attempts(trigger) + 1;
    LOG.atWarn()
        .setCause(attempts == 1 ? problem : null)
        .addKeyValue("trigger", trigger)
        .addKeyValue("attempt", attempts)
        .addKeyValue("problem", problem.toString())
        .addKeyValue("retryMillis", retryAfter(attempts).toMillis())
        .log("an action failed; it is called again");
  }

  /** What triggers do that are not at rest. */
  record Doing(
      Set<String> waiting,
      Map<String, Instant> running,
      Map<String, Failing> failing,
      long fired) {}

  Doing doing() {
    lock.lock();
    try {
      Map<String, Instant> since = new HashMap<>();
      running.forEach((trigger, each) -> since.put(trigger, each.since));
      return new Doing(Set.copyOf(waiting), since, Map.copyOf(failing), fired);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Begins nothing more, and waits for what runs.
   *
   * @return false when some still ran after that time
   */
  boolean close(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      open = false;
      waiting.clear();
      failing.values().forEach(each -> each.retry().cancel(false));
      long left = limit.toNanos();
      while (!running.isEmpty() && left > 0) {
        left = ended.awaitNanos(left);
      }
      return running.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
