package dev.imagestreams.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** So many threads, which are there before the clock runs and do the same for every client. */
public final class Crew implements AutoCloseable {

  /** What is done to each. */
  public interface Action {
    void on(String item) throws Exception;
  }

  private final int threads;
  private final ExecutorService executor;

  Crew(int threads) {
    this.threads = threads;
    this.executor = Executors.newFixedThreadPool(threads);
  }

  int threads() {
    return threads;
  }

  /** Returns when all is done, or throws what failed first. */
  public void forEach(List<String> items, Action action) throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(
          executor.submit(
              () -> {
                for (int n = next.getAndIncrement(); n < items.size(); n = next.getAndIncrement()) {
                  action.on(items.get(n));
                }
                return null;
              }));
    }
    for (Future<?> worker : workers) {
      worker.get();
    }
  }

  @Override
  public void close() {
    executor.shutdown();
  }
}
