package dev.imagestreams.registry;

import dev.imagestreams.registry.RegistryException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Lets requests through to one host: so many at a time, so many a second, none while the host wants
 * to be left alone. Thread-safe.
 */
final class HostGate {

  private static final long NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String host;
  private final int most;
  private final long spacing;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Guarded by the lock.
  private int limit;
  private int inside;
  private int goodInARow;
  private long nextSlot = System.nanoTime();
  private Instant closedUntil = Instant.MIN;

  private volatile Optional<RateBudget> budget = Optional.empty();

  HostGate(String host, int most, double requestsPerSecond) {
    this.host = host;
    this.most = most;
    this.limit = most;
    this.spacing = requestsPerSecond == 0 ? 0 : (long) (NANOS / requestsPerSecond);
  }

  /**
   * Waits until a request may be sent; {@link #leave} must follow.
   *
   * @param description of the request, for error messages
   * @throws RegistryException when the deadline passes first, or the caller gives up
   */
  void enter(Supplier<String> description, Access access) {
    enter(description, access, false);
  }

  /**
   * The same for a request that others wait for: it finds room however many are inside. What the
   * host said of being left alone counts all the same.
   */
  void enterBesides(Supplier<String> description, Access access) {
    enter(description, access, true);
  }

  private void enter(Supplier<String> description, Access access, boolean besides) {
    Runnable unregister = access.cancellation().register(this::wakeAll);
    lock.lock();
    try {
      while (true) {
        requireWanted(description, access);
        long wait = nanosToWait(besides);
        if (wait == 0) {
          inside++;
          return;
        }
        await(wait, description, access);
      }
    } finally {
      lock.unlock();
      unregister.run();
    }
  }

  /** Nanoseconds; 0 for none, and then the slot is taken; at most a second: then ask again. */
  private long nanosToWait(boolean besides) {
    if (closedUntil != Instant.MIN) {
      Duration closed = Duration.between(Instant.now(), closedUntil);
      if (closed.compareTo(Duration.ZERO) > 0) {
        return closed.getSeconds() >= 1 ? NANOS : Math.max(1, closed.toNanos());
      }
      closedUntil = Instant.MIN;
    }
    if (inside >= limit && !besides) {
      return NANOS;
    }
    if (spacing > 0) {
      long now = System.nanoTime();
      if (nextSlot - now > 0) {
        return Math.min(NANOS, nextSlot - now);
      }
      nextSlot = now + spacing;
    }
    return 0;
  }

  private void requireWanted(Supplier<String> description, Access access) {
    if (access.cancellation().isCancelled() || Thread.currentThread().isInterrupted()) {
      throw new RegistryException(
          Reason.CANCELLED, description.get() + ": the caller cancelled it");
    }
    if (!Instant.now().isBefore(access.deadline())) {
      throw new RegistryException(
          Reason.TIMED_OUT, description.get() + ": the time limit has passed; nothing was sent");
    }
  }

  private void await(long nanos, Supplier<String> description, Access access) {
    Duration left = Duration.between(Instant.now(), access.deadline());
    long most = left.getSeconds() >= 1 ? NANOS : Math.max(1, left.toNanos());
    try {
      changed.awaitNanos(Math.min(nanos, most));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryException(Reason.CANCELLED, description.get() + ": interrupted", e);
    }
  }

  /** Says that a request is over. */
  void leave() {
    lock.lock();
    try {
      inside--;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Says that the host answers as it should. */
  void answered() {
    lock.lock();
    try {
      if (limit < most && ++goodInARow >= limit) {
        goodInARow = 0;
        limit++;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says that the host has too much to do. */
  void slowDown() {
    lock.lock();
    try {
      goodInARow = 0;
      limit = Math.max(1, limit / 2);
    } finally {
      lock.unlock();
    }
  }

  /** Lets nothing through until then. */
  void closeUntil(Instant time) {
    lock.lock();
    try {
      if (time.isAfter(closedUntil)) {
        closedUntil = time;
      }
    } finally {
      lock.unlock();
    }
  }

  void tell(RateBudget seen) {
    budget = Optional.of(seen);
  }

  Optional<RateBudget> budget() {
    return budget;
  }

  /** How many may be inside now. */
  int limit() {
    lock.lock();
    try {
      return limit;
    } finally {
      lock.unlock();
    }
  }

  private void wakeAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "the gate to " + host;
  }
}
