package dev.imagestreams.benchmarks.measure;

import java.util.ArrayDeque;
import java.util.Deque;

/** What must go when the driver goes, also when it is interrupted: the last made goes first. */
public final class Leftovers {

  private static final Deque<AutoCloseable> THERE = new ArrayDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::closeAll));
  }

  private Leftovers() {}

  public static void add(AutoCloseable leftover) {
    synchronized (THERE) {
      THERE.push(leftover);
    }
  }

  /** It went by itself. */
  public static void remove(AutoCloseable leftover) {
    synchronized (THERE) {
      THERE.remove(leftover);
    }
  }

  private static void closeAll() {
    while (true) {
      AutoCloseable last;
      synchronized (THERE) {
        last = THERE.poll();
      }
      if (last == null) {
        return;
      }
      try {
        last.close();
      } catch (Exception e) {
        System.err.println("Left behind: " + last + ": " + e);
      }
    }
  }
}
