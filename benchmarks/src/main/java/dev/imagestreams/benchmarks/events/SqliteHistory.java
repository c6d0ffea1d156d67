package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Figures;
import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.benchmarks.measure.TemporaryDirectory;
import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a commit to a tag costs in SQLite, however long the tag's history is.
 *
 * <p>Options: {@code --items}, {@code --commits} that are measured of each, in turn, after half as
 * many to warm up, {@code --directory} of the file.
 */
public final class SqliteHistory {

  private SqliteHistory() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "items", "commits", "directory");
    int commits = options.number("commits", 2_000);
    List<String> sizes = options.list("items", "10,1000,100000");
    List<List<Long>> nanos = new ArrayList<>();
    List<ImageStream> streams = new ArrayList<>();
    try (TemporaryDirectory directory = TemporaryDirectory.create(options.text("directory", ""));
        ImageStreamStore store =
            SqliteImageStreamStore.open(directory.path().resolve("store.db"))) {
      for (String size : sizes) {
        streams.add(Moves.create(store, past(Moves.stream("app" + size), Integer.parseInt(size))));
        nanos.add(new ArrayList<>());
      }
      for (int i = -commits / 2; i < commits; i++) {
        for (int which = 0; which < streams.size(); which++) {
          long start = System.nanoTime();
          streams.set(
              which,
              Moves.commit(store, streams.get(which), i + commits, Integer.MAX_VALUE, Moves.TIME));
          if (i >= 0) {
            nanos.get(which).add(System.nanoTime() - start);
          }
        }
      }
    }
    System.out.printf("%na commit to SQLite by the length of the history, %d of each%n%n", commits);
    MarkdownTable table = new MarkdownTable("items", "best µs", "median µs", "÷ first: median");
    long first = Figures.of(nanos.get(0), Long::longValue).median();
    for (int i = 0; i < sizes.size(); i++) {
      Figures times = Figures.of(nanos.get(i), Long::longValue);
      table.row(
          List.of(
              sizes.get(i),
              micros(times.least()),
              micros(times.median()),
              Figures.ratio(times.median(), first)));
    }
    System.out.print(table);
  }

  private static ImageStream past(ImageStream stream, int items) {
    List<TagEvent> past = new ArrayList<>();
    for (int i = items; i > 0; i--) {
      past.add(Moves.item(i));
    }
    return stream.withStatus(
        stream.status().withTag(NamedTagEventList.empty(Moves.TAG).withItems(past)));
  }

  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%.0f", nanos / 1e3);
  }
}
