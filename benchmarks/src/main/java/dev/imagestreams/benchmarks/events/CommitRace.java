package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Commits a second to a store, delivered and acknowledged, beside the writes alone.
 *
 * <p>Options: {@code --listeners}, {@code --threads} that commit at a time, {@code --rounds},
 * {@code --warm-up}, {@code --events} a round.
 */
final class CommitRace {

  /** Opens an empty store. */
  interface Opening {
    ImageStreamStore open(String name) throws Exception;
  }

  static final String[] OPTIONS = {"listeners", "threads", "rounds", "warm-up", "events"};

  private final String kind;
  private final Opening opening;
  private final Options options;
  private final List<AutoCloseable> open = new ArrayList<>();

  /**
   * @param kind what the table is of
   */
  CommitRace(String kind, Opening opening, Options options) {
    this.kind = kind;
    this.opening = opening;
    this.options = options;
  }

  /**
   * @param floor writes what a commit does
   */
  void run(Entry floor) throws Exception {
    int rounds = options.number("rounds", 10);
    int warmUp = options.number("warm-up", 5);
    int events = options.number("events", 2_000);
    List<Entry> entries = new ArrayList<>();
    entries.add(floor);
    for (String listeners : options.list("listeners", "0,1,10")) {
      entries.add(delivered(Integer.parseInt(listeners)));
    }
    for (String threads : options.list("threads", "16")) {
      entries.add(together(Integer.parseInt(threads)));
    }
    Entry.race(entries, events, warmUp, rounds);
    for (AutoCloseable each : open) {
      each.close();
    }
    print(entries, events, warmUp, rounds);
  }

  private void print(List<Entry> entries, int events, int warmUp, int rounds) {
    System.out.printf(
        "%ncommits with one event to %s, delivered and acknowledged, %d rounds of %d after %d to"
            + " warm up%n%n",
        kind, rounds, events, warmUp);
    MarkdownTable table =
        new MarkdownTable("", "commits/s: best", "median", "÷ floor: best", "median");
    for (Entry entry : entries) {
      List<String> row = new ArrayList<>(List.of(entry.name()));
      row.addAll(entry.rates(events));
      row.addAll(entry.ratios(entries.get(0)));
      table.row(row);
    }
    System.out.print(table);
  }

  private Entry delivered(int listeners) throws Exception {
    Receipts receipts = new Receipts(listeners);
    StoreChannel channel =
        new StoreChannel(opening.open("to-" + listeners), Integer.MAX_VALUE, receipts.listeners());
    open.add(channel);
    return new Entry(
        "to " + listeners + (listeners == 1 ? " listener" : " listeners"),
        events -> {
          MemoryDelivery.round(channel, receipts, events);
          channel.awaitAcknowledgements();
        });
  }

  /** Each thread moves the tag of a stream of its own. */
  private Entry together(int committers) throws Exception {
    ImageStreamStore store = opening.open("by-" + committers);
    ExecutorService threads = Executors.newFixedThreadPool(committers);
    ImageStream[] streams = new ImageStream[committers];
    for (int i = 0; i < committers; i++) {
      streams[i] = Moves.create(store, Moves.stream("app" + i));
    }
    open.add(threads::shutdown);
    open.add(store);
    return new Entry(
        "by " + committers + (committers == 1 ? " thread" : " threads"),
        events -> {
          List<Future<?>> working = new ArrayList<>();
          for (int i = 0; i < committers; i++) {
            int mine = i;
            working.add(
                threads.submit(
                    () -> {
                      for (int n = mine; n < events; n += committers) {
                        streams[mine] =
                            Moves.commit(store, streams[mine], n, Integer.MAX_VALUE, Moves.TIME);
                      }
                    }));
          }
          for (Future<?> each : working) {
            each.get();
          }
        });
  }
}
