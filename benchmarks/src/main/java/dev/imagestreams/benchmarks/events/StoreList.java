package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Figures;
import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.core.store.Page;
import dev.imagestreams.core.store.StreamQuery;
import dev.imagestreams.model.ImageStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Lists a store of very many streams, a page after the other, in a heap that could not hold them.
 *
 * <p>Options: {@code --streams}, {@code --page}, {@code --rounds}.
 */
final class StoreList {

  static final String[] OPTIONS = {"streams", "page", "rounds"};

  private StoreList() {}

  /**
   * @param kind what the table is of
   * @param store an empty one
   */
  static void run(String kind, ImageStreamStore store, Options options) {
    int streams = options.number("streams", 100_000);
    int page = options.number("page", 500);
    int rounds = options.number("rounds", 3);
    System.out.printf(
        "%n%,d streams of a store in %s in pages of %d, heap of at most %d MiB%n%n",
        streams, kind, page, Runtime.getRuntime().maxMemory() >> 20);
    MarkdownTable table =
        new MarkdownTable("", "seconds", "streams/s", "heap KiB after collecting");
    long start = System.nanoTime();
    for (int i = 0; i < streams; i++) {
      ImageStream made = Moves.create(store, Moves.stream(String.format("app%06d", i)));
      Moves.commit(store, made, i, 1, Moves.TIME);
    }
    row(table, "made", streams, System.nanoTime() - start);
    for (int round = 1; round <= rounds; round++) {
      start = System.nanoTime();
      int listed = list(store, page);
      if (listed != streams) {
        throw new IllegalStateException("listed " + listed + " of " + streams + " streams");
      }
      row(table, "listed, time " + round, streams, System.nanoTime() - start);
    }
    System.out.print(table);
  }

  private static int list(ImageStreamStore store, int limit) {
    int listed = 0;
    StreamQuery query = new StreamQuery(Optional.empty(), Optional.empty(), limit);
    while (true) {
      Page<ImageStream> page = store.list(query);
      listed += page.items().size();
      if (page.next().isEmpty()) {
        return listed;
      }
      query = query.after(page.next().get());
    }
  }

  private static void row(MarkdownTable table, String what, int streams, long nanos) {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    table.row(
        List.of(
            what,
            Figures.seconds(nanos),
            String.format(Locale.ROOT, "%,.0f", streams * 1e9 / nanos),
            String.format(Locale.ROOT, "%,d", heap >> 10)));
  }
}
