package dev.imagestreams.core;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.notifications.internal.Workers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does the same to many things, some at a time. */
final class Parallel implements AutoCloseable {

  private final int concurrency;
  private final ExecutorService executor = Workers.threadPerTask("imagestreams-import");

  Parallel(int concurrency) {
    this.concurrency = concurrency;
  }

  /**
   * Returns when all is done. What one task throws is thrown here, once the others have ended.
   *
   * @throws ImageStreamsException when the calling thread is interrupted; tasks not begun are
   *     dropped
   */
  <T> void forEach(Collection<T> things, Consumer<T> task) {
    Queue<T> waiting = new ConcurrentLinkedQueue<>(things);
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(concurrency, things.size()); i++) {
      workers.add(
          executor.submit(
              () -> {
                for (T next = waiting.poll(); next != null; next = waiting.poll()) {
                  task.accept(next);
                }
              }));
    }
    try {
      awaitAll(workers, waiting);
    } catch (InterruptedException e) {
      waiting.clear();
      workers.forEach(worker -> worker.cancel(true));
      Thread.currentThread().interrupt();
      throw new ImageStreamsException("interrupted; nothing was changed", e);
    }
  }

  private static void awaitAll(List<Future<?>> workers, Queue<?> waiting)
      throws InterruptedException {
    @Nullable Throwable problem = null;
    for (Future<?> worker : workers) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        waiting.clear();
        problem = e.getCause();
      }
    }
    if (problem instanceof RuntimeException exception) {
      throw exception;
    }
    if (problem != null) {
      throw new IllegalStateException(problem);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
