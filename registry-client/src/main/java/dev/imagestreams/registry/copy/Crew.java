package dev.imagestreams.registry.copy;

import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Threads that work for one copy, all of which end with the first failure or with the copy. */
final class Crew implements AutoCloseable {

  private final ExecutorService executor;
  private volatile boolean stopped;

  Crew(int size) {
    this.executor =
        Executors.newFixedThreadPool(
            size,
            task -> {
              Thread thread = new Thread(task, "imagestreams-copy");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Whether work under way is pointless by now. */
  boolean stopped() {
    return stopped;
  }

  /**
   * Does the same to many things, and returns when all is done. What is thrown first is thrown
   * here, once the others were interrupted and have ended.
   */
  <T> void forEach(Collection<T> things, Consumer<T> task) {
    map(
        things,
        thing -> {
          task.accept(thing);
          return thing;
        });
  }

  /** As {@link #forEach}; the answers in the order of the things. */
  <T, R> List<R> map(Collection<T> things, Function<T, R> task) {
    CompletionService<R> done = new ExecutorCompletionService<>(executor);
    List<Future<R>> answers = new ArrayList<>(things.size());
    for (T thing : things) {
      answers.add(done.submit(() -> task.apply(thing)));
    }
    try {
      for (int i = 0; i < answers.size(); i++) {
        done.take().get();
      }
      List<R> results = new ArrayList<>(answers.size());
      for (Future<R> answer : answers) {
        results.add(answer.get());
      }
      return results;
    } catch (ExecutionException e) {
      stop();
      throw thrown(e);
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
      throw new RegistryException(
          Reason.CANCELLED, "the copy was interrupted; run it again to go on", e);
    }
  }

  private static RuntimeException thrown(ExecutionException e) {
    Throwable cause = e.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(cause);
  }

  private void stop() {
    stopped = true;
    executor.shutdownNow();
    try {
      boolean ended;
      do {
        ended = executor.awaitTermination(1, TimeUnit.MINUTES);
      } while (!ended);
    } catch (InterruptedException e) {
      // Interrupted once more: whoever did that doesn't want to wait. The threads are daemons.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop();
  }
}
