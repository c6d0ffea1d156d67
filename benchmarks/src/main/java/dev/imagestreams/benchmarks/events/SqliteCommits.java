package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Commits a second to a store in SQLite, delivered and acknowledged, beside the writes alone.
 *
 * <p>Options: {@code --listeners}, {@code --threads} that commit at a time, {@code --rounds},
 * {@code --warm-up}, {@code --events} a round, {@code --directory} of the files.
 */
public final class SqliteCommits {

  private SqliteCommits() {}

  public static void main(String[] args) throws Exception {
    Options options =
        Options.parse(args, "listeners", "threads", "rounds", "warm-up", "events", "directory");
    int rounds = options.number("rounds", 10);
    int warmUp = options.number("warm-up", 5);
    int events = options.number("events", 2_000);
    List<AutoCloseable> open = new ArrayList<>();
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""))) {
      Path path = directory.path();
      List<Entry> entries = new ArrayList<>();
      entries.add(floor(path.resolve("floor.db"), open));
      for (String listeners : options.list("listeners", "0,1,10")) {
        Path file = path.resolve("to-" + listeners + ".db");
        entries.add(delivered(file, Integer.parseInt(listeners), open));
      }
      for (String threads : options.list("threads", "16")) {
        Path file = path.resolve("by-" + threads + ".db");
        entries.add(together(file, Integer.parseInt(threads), open));
      }
      Entry.race(entries, events, warmUp, rounds);
      for (AutoCloseable each : open) {
        each.close();
      }
      print(entries, events, warmUp, rounds);
    }
  }

  private static void print(List<Entry> entries, int events, int warmUp, int rounds) {
    System.out.printf(
        "%ncommits with one event to SQLite, delivered and acknowledged, %d rounds of %d after %d to"
            + " warm up%n%n",
        rounds, events, warmUp);
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

  private static Entry floor(Path file, List<AutoCloseable> open) throws Exception {
    try (StoreChannel channel = channel(file, List.of())) {
      for (int i = 0; i < StoreChannel.STREAMS; i++) {
        channel.publish(Moves.TIME);
      }
    }
    BareWrites floor = new BareWrites(file);
    open.add(floor);
    return new Entry(
        "floor",
        events -> {
          for (int i = 0; i < events; i++) {
            floor.write();
          }
        });
  }

  private static StoreChannel channel(Path file, List<Consumer<TagUpdated>> listeners) {
    return new StoreChannel(SqliteImageStreamStore.open(file), Integer.MAX_VALUE, listeners);
  }

  private static Entry delivered(Path file, int listeners, List<AutoCloseable> open) {
    Receipts receipts = new Receipts(listeners);
    StoreChannel channel = channel(file, receipts.listeners());
    open.add(channel);
    return new Entry(
        "to " + listeners + (listeners == 1 ? " listener" : " listeners"),
        events -> {
          MemoryDelivery.round(channel, receipts, events);
          channel.awaitAcknowledgements();
        });
  }

  /** Each thread moves the tag of a stream of its own. */
  private static Entry together(Path file, int committers, List<AutoCloseable> open) {
    ImageStreamStore store = SqliteImageStreamStore.open(file);
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
