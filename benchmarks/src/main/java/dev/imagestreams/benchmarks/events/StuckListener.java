package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.core.store.InMemoryImageStreamStore;
import dev.imagestreams.notifications.TagUpdated;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * Events a second to nine listeners: alone, beside a tenth that works, and beside a tenth that
 * never returns.
 *
 * <p>Options: {@code --rounds}, {@code --warm-up}, {@code --events} a round.
 */
public final class StuckListener {

  private static final int OTHERS = 9;

  private StuckListener() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "rounds", "warm-up", "events");
    int rounds = options.number("rounds", 10);
    int warmUp = options.number("warm-up", 5);
    int events = options.number("events", 20_000);
    CountDownLatch end = new CountDownLatch(1);
    List<Channel> open = new ArrayList<>();
    List<Entry> entries =
        List.of(
            entry("nine alone", List.of(), open),
            entry("and one that works", List.of(event -> {}), open),
            entry("and one that is stuck", List.of(event -> await(end)), open));
    Entry.race(entries, events, warmUp, rounds);
    end.countDown();
    open.forEach(Channel::close);
    System.out.printf(
        "%none stuck listener beside nine, in memory, %d rounds of %d events after %d to warm"
            + " up%n%n",
        rounds, events, warmUp);
    MarkdownTable table =
        new MarkdownTable("", "events/s: best", "median", "÷ nine alone: best", "median");
    for (Entry entry : entries) {
      List<String> row = new ArrayList<>(List.of(entry.name()));
      row.addAll(entry.rates(events));
      row.addAll(entry.ratios(entries.get(0)));
      table.row(row);
    }
    System.out.print(table);
  }

  private static Entry entry(String name, List<Consumer<TagUpdated>> more, List<Channel> open) {
    Receipts receipts = new Receipts(OTHERS);
    List<Consumer<TagUpdated>> listeners = new ArrayList<>(more);
    listeners.addAll(receipts.listeners());
    Channel channel = new StoreChannel(new InMemoryImageStreamStore(), 10, listeners);
    open.add(channel);
    return new Entry(name, events -> MemoryDelivery.round(channel, receipts, events));
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
