package dev.imagestreams.examples;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets work tidy up when the process is told to end in the middle of it, by Ctrl-C or otherwise:
 * half an archive would stay behind under a name that nobody looks for.
 */
final class OrderlyEnd {

  /** Whoever ends a process does not want to wait long. */
  private static final int PATIENCE_SECONDS = 10;

  private OrderlyEnd() {}

  /** Works; interrupts the work when the process ends, and waits until it is over. */
  static <T> T of(Supplier<T> work) {
    Thread worker = Thread.currentThread();
    CountDownLatch over = new CountDownLatch(1);
    Thread hook = new Thread(() -> end(worker, over), "imagestreams-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.get();
    } finally {
      over.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending: the hook runs, and goes on now.
      }
    }
  }

  private static void end(Thread worker, CountDownLatch over) {
    worker.interrupt();
    try {
      over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
