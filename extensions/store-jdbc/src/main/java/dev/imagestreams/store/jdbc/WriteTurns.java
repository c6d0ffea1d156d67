package dev.imagestreams.store.jdbc;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who writes when: one thread at a time, for itself and for all who came while the one before was
 * writing. However many commit at a time, they wait for the disk once. Thread-safe.
 */
final class WriteTurns {

  /** So many at a time, so that nobody waits for long after its own is written. */
  private static final int MOST = 64;

  private final Consumer<List<Write<?>>> writer;
  private final Deque<Write<?>> waiting = new ArrayDeque<>();
  private boolean busy;

  /**
   * @param writer does them all, or says of each that it failed; must not throw
   */
  WriteTurns(Consumer<List<Write<?>>> writer) {
    this.writer = writer;
  }

  /** Has something written, and waits until it is. */
  void take(Write<?> mine) {
    boolean mayLead;
    synchronized (waiting) {
      waiting.add(mine);
      mayLead = !busy;
      busy = true;
    }
    if (!mayLead && mine.awaitDone()) {
      return;
    }
    List<Write<?>> group = nextGroup();
    try {
      writer.accept(group);
    } finally {
      passOn();
      group.forEach(Write::wakeDone);
    }
  }

  /** Those who wait, the one who leads first of them. */
  private List<Write<?>> nextGroup() {
    synchronized (waiting) {
      List<Write<?>> group = new ArrayList<>();
      while (!waiting.isEmpty() && group.size() < MOST) {
        group.add(waiting.poll());
      }
      return group;
    }
  }

  private void passOn() {
    synchronized (waiting) {
      Write<?> next = waiting.peek();
      if (next == null) {
        busy = false;
      } else {
        next.wakeToLead();
      }
    }
  }
}
