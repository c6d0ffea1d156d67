package dev.imagestreams.notifications;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down in the log what became of a subscription's events, several at a time.
 *
 * <p>Keeps the events in the log's order until all before them are settled too: then one position
 * stands for them all. Thread-safe; only {@link #write()} calls the log.
 */
final class SettlementWriter {

  private static final Logger LOG = LoggerFactory.getLogger(SettlementWriter.class);

  /** How long acknowledgements may wait for others to be written with them. */
  private static final Duration SETTLE_WITHIN = Duration.ofMillis(5);

  /** An event's place among those taken from the log. */
  static final class Mark {
    private final Position position;
    private boolean settled;

    private Mark(Position position) {
      this.position = position;
    }
  }

  private final EventLog log;
  private final String subscription;
  private final Tasks tasks;
  private final Runnable afterWrite;
  private final BooleanSupplier held;
  private final Runnable onLost;
  private final Object lock = new Object();

  /** Held while the log is called, so that one batch is not overtaken by the next. */
  private final ReentrantLock writing = new ReentrantLock();

  private final Deque<Mark> taken = new ArrayDeque<>();
  private final List<Settlement> unwritten = new ArrayList<>();
  private boolean scheduled;
  private boolean closed;

  /**
   * @param afterWrite called when the log has changed
   * @param held whether this is still who delivers to the subscription
   * @param onLost called when the log refuses what is written since it is no more
   */
  SettlementWriter(
      EventLog log,
      String subscription,
      Tasks tasks,
      Runnable afterWrite,
      BooleanSupplier held,
      Runnable onLost) {
    this.log = log;
    this.subscription = subscription;
    this.tasks = tasks;
    this.afterWrite = afterWrite;
    this.held = held;
    this.onLost = onLost;
  }

  /** An event was taken from the log; they must be told of in the log's order. */
  Mark taken(Position position) {
    Mark mark = new Mark(position);
    synchronized (lock) {
      taken.add(mark);
    }
    return mark;
  }

  /** The event does not concern the subscription. */
  void passOver(Mark mark) {
    synchronized (lock) {
      mark.settled = true;
    }
  }

  /**
   * The event is done with.
   *
   * @param mark null for one that was not told in its place
   */
  void settle(@Nullable Mark mark, Settlement settlement) {
    synchronized (lock) {
      if (mark != null) {
        mark.settled = true;
      }
      unwritten.add(settlement);
    }
    writeSoon();
  }

  /** Has what is settled written within a few milliseconds. */
  void writeSoon() {
    synchronized (lock) {
      if (scheduled || closed) {
        return;
      }
      scheduled = true;
    }
    tasks.runLater(this::write, SETTLE_WITHIN);
  }

  /** Writes what is settled, now. Where the log fails, it is tried again later. */
  void write() {
    writing.lock();
    try {
      List<Settlement> batch = nextBatch();
      if (!batch.isEmpty()) {
        write(batch);
      }
    } finally {
      writing.unlock();
    }
  }

  /** Writes no more, and waits for what is being written; what is not written is forgotten. */
  void close() {
    writing.lock();
    try {
      synchronized (lock) {
        closed = true;
      }
    } finally {
      writing.unlock();
    }
  }

  private List<Settlement> nextBatch() {
    synchronized (lock) {
      scheduled = false;
      if (closed) {
        return List.of();
      }
      List<Settlement> batch = new ArrayList<>(unwritten);
      unwritten.clear();
      Position passed = null;
      while (!taken.isEmpty() && taken.peek().settled) {
        passed = taken.poll().position;
      }
      if (passed != null) {
        batch.add(new Settlement.PassedOver(passed));
      }
      return batch;
    }
  }

  private void write(List<Settlement> batch) {
    try {
      log.settle(subscription, batch);
      afterWrite.run();
    } catch (RuntimeException e) {
      if (!held.getAsBoolean()) {
        tasks.runLater(onLost, Duration.ZERO); // Not under the lock that is held here.
        return;
      }
      LOG.atError()
          .setCause(e)
          .addKeyValue("subscription", subscription)
          .log("settling failed, and is tried again");
      synchronized (lock) {
        unwritten.addAll(0, batch);
      }
      tasks.runLater(this::write, Tasks.RETRY);
    }
  }
}
