package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/**
 * What is in the heap while events come and go, which should not grow once the log is full.
 *
 * <p>Options: {@code --events}, {@code --listeners}, {@code --points} at which to look.
 */
public final class MemoryHeap {

  /** Published at most ahead of the slowest listener: less than the log keeps. */
  private static final int BATCH = 10_000;

  private MemoryHeap() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "events", "listeners", "points");
    int events = options.number("events", 10_000_000);
    int listeners = options.number("listeners", 10);
    int points = options.number("points", 10);
    Receipts receipts = new Receipts(listeners);
    MarkdownTable table =
        new MarkdownTable("events", "heap KiB after collecting", "threads", "events/s");
    System.out.printf("%nheap over %,d events to %d listeners%n%n", events, listeners);
    try (Channel channel = Channel.open(Channel.OURS, receipts.listeners())) {
      row(table, 0, 0);
      for (int i = 1; i <= points; i++) {
        long start = System.nanoTime();
        int batches = Math.max(1, events / points / BATCH);
        for (int batch = 0; batch < batches; batch++) {
          MemoryDelivery.round(channel, receipts, BATCH);
        }
        long nanos = System.nanoTime() - start;
        row(table, (long) i * batches * BATCH, batches * BATCH * 1e9 / nanos);
      }
    }
    System.out.print(table);
  }

  private static void row(MarkdownTable table, long events, double rate) {
    System.gc();
    long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    table.row(
        List.of(
            String.format(Locale.ROOT, "%,d", events),
            String.format(Locale.ROOT, "%,d", heap >> 10),
            String.valueOf(threads),
            rate == 0 ? "" : String.format(Locale.ROOT, "%,.0f", rate)));
  }
}
