package dev.imagestreams.core;

import dev.imagestreams.model.ImageStreamsException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Does the same to many things, some at a time.
 *
 * <p>The calling thread works too, and others help while there are any to spare: so a task may do
 * things in parallel itself, and nobody ever waits for a thread. Thread-safe.
 */
final class Parallel {

  private final ExecutorService executor;
  private final Semaphore helpers;

  /**
   * @param executor with a thread for each task
   * @param concurrency the most that is done at a time for one caller, also where tasks call again
   */
  Parallel(ExecutorService executor, int concurrency) {
    this.executor = executor;
    this.helpers = new Semaphore(concurrency - 1);
  }

  /**
   * Returns when all is done. What one task throws is thrown here, once the others have ended;
   * tasks not begun are dropped.
   *
   * @throws ImageStreamsException when the calling thread is interrupted, or the executor shut down
   */
  <T> void forEach(Collection<T> things, Consumer<T> task) {
    Queue<T> waiting = new ConcurrentLinkedQueue<>(things);
    List<Future<?>> helping = new ArrayList<>();
    for (int i = 1; i < things.size() && helpers.tryAcquire(); i++) {
      help(waiting, task).ifPresent(helping::add);
    }
    Optional<RuntimeException> own = tryToWork(waiting, task);
    Optional<RuntimeException> problem;
    try {
      Optional<RuntimeException> theirs = awaitAll(helping, waiting);
      problem = own.isPresent() ? own : theirs;
    } catch (InterruptedException e) {
      waiting.clear();
      helping.forEach(helper -> helper.cancel(true));
      Thread.currentThread().interrupt();
      throw new ImageStreamsException("interrupted; nothing was changed", e);
    }
    if (executor.isShutdown()) {
      throw new ImageStreamsException("the importer is closed; nothing was changed");
    }
    if (problem.isPresent()) {
      throw problem.get();
    }
  }

  /** Has another thread work too; nobody where there are to be no threads any more. */
  private <T> Optional<Future<?>> help(Queue<T> waiting, Consumer<T> task) {
    try {
      return Optional.of(
          executor.submit(
              () -> {
                try {
                  work(waiting, task);
                } finally {
                  helpers.release();
                }
              }));
    } catch (RejectedExecutionException e) {
      // That the executor is shut down is told when those who began have ended.
      helpers.release();
      waiting.clear();
      return Optional.empty();
    }
  }

  private static <T> Optional<RuntimeException> tryToWork(Queue<T> waiting, Consumer<T> task) {
    try {
      work(waiting, task);
      return Optional.empty();
    } catch (RuntimeException e) {
      waiting.clear();
      return Optional.of(e);
    }
  }

  private static <T> void work(Queue<T> waiting, Consumer<T> task) {
    while (!Thread.currentThread().isInterrupted()) {
      T next = waiting.poll();
      if (next == null) {
        return;
      }
      task.accept(next);
    }
  }

  /** What went wrong with those who help, once they have all ended. */
  private static Optional<RuntimeException> awaitAll(List<Future<?>> helping, Queue<?> waiting)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Optional<RuntimeException> problem = Optional.empty();
    for (Future<?> helper : helping) {
      try {
        helper.get();
      } catch (ExecutionException e) {
        waiting.clear();
        problem =
            Optional.of(
                e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException(e.getCause()));
      }
    }
    return problem;
  }
}
