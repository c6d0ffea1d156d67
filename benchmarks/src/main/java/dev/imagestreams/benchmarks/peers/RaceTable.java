package dev.imagestreams.benchmarks.peers;

import static dev.imagestreams.benchmarks.measure.Figures.mebibytes;
import static dev.imagestreams.benchmarks.measure.Figures.millis;
import static dev.imagestreams.benchmarks.measure.Figures.ratio;

import dev.imagestreams.benchmarks.measure.Figures;
import dev.imagestreams.benchmarks.measure.MarkdownTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
            "HEAD",
            "GET of blobs",
            "of tokens",
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
    cells.add(Figures.of(rounds, lap -> lap.log().requests().size()).range());
    cells.add(Figures.of(rounds, lap -> lap.log().count("HEAD", "/")).range());
    cells.add(Figures.of(rounds, lap -> lap.log().count("GET", "/blobs/")).range());
    cells.add(Figures.of(rounds, lap -> lap.log().tokenCalls()).range());
    cells.add(Figures.of(rounds, lap -> lap.log().newConnections()).range());
    cells.add(Figures.of(rounds, lap -> lap.log().mostConnections()).range());
    cells.add(mebibytes(Figures.of(rounds, lap -> lap.cost().peakHeap()).most()));
    cells.add(mebibytes(Figures.of(rounds, lap -> lap.cost().peakResident()).most()));
    return cells;
  }

  private void addTimes(List<String> cells, List<Race.Lap> rounds) {
    Figures own = times(rounds);
    cells.add(millis(own.least()));
    cells.add(millis(own.median()));
    cells.add(floor.isEmpty() ? "" : ratio(own.least(), times(floor).least()));
    cells.add(floor.isEmpty() ? "" : ratio(own.median(), times(floor).median()));
  }

  /** The mean: Java is told CPU in hundredths of a second, too coarse for a single round. */
  private void addCpu(List<String> cells, List<Race.Lap> rounds) {
    double own = cpu(rounds).mean();
    cells.add(millis(own));
    cells.add(floor.isEmpty() ? "" : ratio(own, cpu(floor).mean()));
  }

  private static Figures times(List<Race.Lap> rounds) {
    return Figures.of(rounds, lap -> lap.cost().nanos());
  }

  private static Figures cpu(List<Race.Lap> rounds) {
    return Figures.of(rounds, lap -> lap.cost().cpuNanos());
  }
}
