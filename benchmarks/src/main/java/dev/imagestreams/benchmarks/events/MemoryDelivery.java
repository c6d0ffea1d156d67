package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import java.util.ArrayList;
import java.util.List;

/**
 * Events a second through the store in memory to 1, 10 and 100 listeners: committed, delivered and
 * acknowledged; beside the JDK's publisher and Guava's bus, which only deliver.
 *
 * <p>Options: {@code --listeners}, {@code --rounds}, {@code --warm-up}, {@code --events} a round.
 */
public final class MemoryDelivery {

  private MemoryDelivery() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "listeners", "rounds", "warm-up", "events");
    int rounds = options.number("rounds", 10);
    int warmUp = options.number("warm-up", 5);
    int events = options.number("events", 20_000);
    System.out.printf(
        "%ncommit and delivery in memory, %d rounds of %d events after %d to warm up%n%n",
        rounds, events, warmUp);
    MarkdownTable table =
        new MarkdownTable(
            "listeners", "", "events/s: best", "median", "ours ÷ this: best", "median");
    for (String listeners : options.list("listeners", "1,10,100")) {
      measure(Integer.parseInt(listeners), events, warmUp, rounds, table);
    }
    System.out.print(table);
  }

  private static void measure(
      int listeners, int events, int warmUp, int rounds, MarkdownTable table) throws Exception {
    List<Channel> open = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (String name : List.of(Channel.OURS, Channel.PUBLISHER, Channel.EVENT_BUS)) {
      Receipts receipts = new Receipts(listeners);
      Channel channel = Channel.open(name, receipts.listeners());
      open.add(channel);
      entries.add(new Entry(name, count -> round(channel, receipts, count)));
    }
    Entry.race(entries, events, warmUp, rounds);
    open.forEach(Channel::close);
    for (Entry entry : entries) {
      List<String> row = new ArrayList<>(List.of(String.valueOf(listeners), entry.name()));
      row.addAll(entry.rates(events));
      row.addAll(entries.get(0).ratios(entry));
      table.row(row);
    }
  }

  static void round(Channel channel, Receipts receipts, int events) throws InterruptedException {
    receipts.expect(events);
    for (int i = 0; i < events; i++) {
      channel.publish(Moves.TIME);
    }
    receipts.await();
  }
}
