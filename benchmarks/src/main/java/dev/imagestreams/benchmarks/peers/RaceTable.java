package dev.imagestreams.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The result of a race as a Markdown table. */
final class RaceTable {

  private final Map<String, List<Race.Lap>> laps;
  private final List<Race.Lap> floor;

  private RaceTable(Map<String, List<Race.Lap>> laps) {
    this.laps = laps;
    this.floor = laps.getOrDefault(Competitor.FLOOR, List.of());
  }

  static String of(Map<String, List<Race.Lap>> laps) {
    return new RaceTable(laps).text();
  }

  private String text() {
    MarkdownTable table =
        new MarkdownTable(
            "",
            "best ms",
            "median ms",
            "÷ floor: best",
            "median",
            "CPU ms",
            "÷ floor",
            "requests",
            "of these HEAD",
            "config or blob GET",
            "token calls",
            "new connections",
            "most at a time",
            "peak heap MiB",
            "peak resident MiB");
    laps.forEach((name, rounds) -> table.row(cells(name, rounds)));
    return table.toString();
  }

  private List<String> cells(String name, List<Race.Lap> rounds) {
    List<String> cells = new ArrayList<>(List.of(name));
    addTimes(cells, rounds);
    addCpu(cells, rounds);
    cells.add(range(rounds, lap -> lap.log().requests().size()));
    cells.add(range(rounds, lap -> lap.log().count("HEAD", "/")));
    cells.add(range(rounds, lap -> lap.log().count("GET", "/blobs/")));
    cells.add(range(rounds, lap -> lap.log().tokenCalls()));
    cells.add(range(rounds, lap -> lap.log().newConnections()));
    cells.add(range(rounds, lap -> lap.log().mostConnections()));
    cells.add(mebibytes(sorted(rounds, lap -> lap.cost().peakHeap())));
    cells.add(mebibytes(sorted(rounds, lap -> lap.cost().peakResident())));
    return cells;
  }

  private void addTimes(List<String> cells, List<Race.Lap> rounds) {
    long[] own = sorted(rounds, lap -> lap.cost().nanos());
    long[] least = sorted(floor, lap -> lap.cost().nanos());
    cells.add(millis(own[0]));
    cells.add(millis(median(own)));
    cells.add(floor.isEmpty() ? "" : ratio(own[0], least[0]));
    cells.add(floor.isEmpty() ? "" : ratio(median(own), median(least)));
  }

  /** The mean: Java is told CPU in hundredths of a second, too coarse for a single round. */
  private void addCpu(List<String> cells, List<Race.Lap> rounds) {
    double own = meanCpu(rounds);
    cells.add(millis(own));
    cells.add(floor.isEmpty() ? "" : ratio(own, meanCpu(floor)));
  }

  private static double meanCpu(List<Race.Lap> rounds) {
    return rounds.stream().mapToLong(lap -> lap.cost().cpuNanos()).average().orElse(0);
  }

  private static long[] sorted(List<Race.Lap> rounds, ToLongFunction<Race.Lap> value) {
    return rounds.stream().mapToLong(value).sorted().toArray();
  }

  private static long median(long[] sorted) {
    return sorted[sorted.length / 2];
  }

  private static String millis(double nanos) {
    return String.format(Locale.ROOT, "%.0f", nanos / 1e6);
  }

  private static String ratio(double a, double b) {
    return String.format(Locale.ROOT, "%.2f", a / b);
  }

  private static String mebibytes(long[] sorted) {
    return String.valueOf(sorted[sorted.length - 1] >> 20);
  }

  /** One number where all rounds agree, the least and the most where they don't. */
  private static String range(List<Race.Lap> rounds, ToLongFunction<Race.Lap> value) {
    long[] sorted = sorted(rounds, value);
    long least = sorted[0];
    long most = sorted[sorted.length - 1];
    if (least < 0) {
      return "";
    }
    return least == most ? String.valueOf(least) : least + "–" + most;
  }
}
