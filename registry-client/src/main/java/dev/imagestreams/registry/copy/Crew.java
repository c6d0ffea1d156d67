package dev.imagestreams.registry.copy;

import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Threads that work for one copy, all of which end with the first failure or with the copy. */
final class Crew implements AutoCloseable {

  private final ExecutorService executor;
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean stopped;

  Crew(int size) {
    this.executor =
        Executors.newFixedThreadPool(
            size,
            task -> {
              Thread thread = new Thread(task, "imagestreams-copy");
              thread.setDaemon(true);
              threads.add(thread);
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
      answers.add(done.submit(() -> work(task, thing)));
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

  private <T, R> R work(Function<T, R> task, T thing) {
    if (stopped) {
      throw new CancellationException();
    }
    try {
      return task.apply(thing);
    } catch (RuntimeException | Error e) {
      failure.compareAndSet(null, e);
      stopped = true;
      throw e;
    }
  }

  /** What came first: others may have ended sooner, because of it. */
  private RuntimeException thrown(ExecutionException e) {
    Throwable first = failure.get();
    Throwable cause = first == null ? e.getCause() : first;
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
      for (Thread thread : threads) {
        thread.join();
      }
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
