package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.core.store.Claim;
import dev.imagestreams.core.store.WorkQueue;
import dev.imagestreams.store.jdbc.PostgresImageStreamStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Due work that is claimed a second, out of very much, and released.
 *
 * <p>Options: {@code --url} of an empty database, {@code --work} how much there is, {@code
 * --claims} a round, {@code --batch} at a time, {@code --threads}.
 */
public final class PostgresClaims {

  private static final int CHUNK = 10_000;

  private PostgresClaims() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "url", "work", "claims", "batch", "threads");
    int work = options.number("work", 1_000_000);
    int claims = options.number("claims", 50_000);
    int batch = options.number("batch", 100);
    System.out.printf("%nclaims of due work, %d at a time, out of %,d%n%n", batch, work);
    MarkdownTable table = new MarkdownTable("threads", "claimed/s", "claimed and released/s");
    try (PostgresImageStreamStore store = PostgresImageStreamStore.open(options.text("url", ""))) {
      fill(store.work(), work);
      for (String threads : options.list("threads", "1,4")) {
        int many = Integer.parseInt(threads);
        String claimed = rate(store.work(), claims, batch, many, false);
        table.row(List.of(threads, claimed, rate(store.work(), claims, batch, many, true)));
      }
    }
    System.out.print(table);
  }

  private static void fill(WorkQueue queue, int work) {
    for (int from = 0; from < work; from += CHUNK) {
      Map<String, Instant> some = new HashMap<>();
      for (int i = from; i < Math.min(work, from + CHUNK); i++) {
        some.put("poll registry.example.com/team/app" + i, Moves.TIME.plusMillis(i));
      }
      queue.putAll(some);
    }
  }

  private static String rate(WorkQueue queue, int claims, int batch, int threads, boolean release)
      throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    long start = System.nanoTime();
    List<Future<?>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(executor.submit(() -> claim(queue, claims / threads, batch, release)));
    }
    for (Future<?> each : running) {
      each.get();
    }
    long took = System.nanoTime() - start;
    executor.shutdown();
    return String.format(Locale.ROOT, "%,.0f", claims * 1e9 / took);
  }

  private static void claim(WorkQueue queue, int claims, int batch, boolean release) {
    Instant now = Moves.TIME.plusSeconds(100_000_000);
    int had = 0;
    while (had < claims) {
      List<Claim> some = queue.claim(now, now.plusSeconds(1_000), batch);
      if (some.isEmpty()) {
        throw new IllegalStateException("nothing was due any more");
      }
      had += some.size();
      if (release) {
        some.forEach(each -> queue.release(each, now.plusSeconds(900), "state"));
      }
    }
  }
}
