package dev.imagestreams.benchmarks.peers;

import static dev.imagestreams.benchmarks.measure.Figures.mebibytes;
import static dev.imagestreams.benchmarks.measure.Figures.ratio;
import static dev.imagestreams.benchmarks.measure.Figures.seconds;

import dev.imagestreams.benchmarks.measure.Figures;
import dev.imagestreams.benchmarks.measure.MarkdownTable;
import java.util.List;
import java.util.Map;

/** What moving so many bytes cost, as a Markdown table. */
final class CostTable {

  private static final double NANOS = 1e9;

  private CostTable() {}

  /**
   * Makes it.
   *
   * @param beside whose costs the others' are divided by
   */
  static String of(Map<String, List<Meter.Cost>> costs, String beside, long mebibytes) {
    MarkdownTable table =
        new MarkdownTable(
            "",
            "best s",
            "median s",
            "MiB/s at best",
            "÷ " + beside + ": best",
            "median",
            "CPU s: best",
            "median",
            "÷ " + beside + ": best",
            "median",
            "peak heap MiB",
            "peak resident MiB");
    Figures otherTime = Figures.of(costs.get(beside), Meter.Cost::nanos);
    Figures otherCpu = Figures.of(costs.get(beside), Meter.Cost::cpuNanos);
    costs.forEach(
        (name, rounds) -> {
          Figures time = Figures.of(rounds, Meter.Cost::nanos);
          Figures cpu = Figures.of(rounds, Meter.Cost::cpuNanos);
          table.row(
              List.of(
                  name,
                  seconds(time.least()),
                  seconds(time.median()),
                  String.valueOf(Math.round(mebibytes * NANOS / time.least())),
                  ratio(time.least(), otherTime.least()),
                  ratio(time.median(), otherTime.median()),
                  seconds(cpu.least()),
                  seconds(cpu.median()),
                  ratio(cpu.least(), otherCpu.least()),
                  ratio(cpu.median(), otherCpu.median()),
                  mebibytes(Figures.of(rounds, Meter.Cost::peakHeap).most()),
                  mebibytes(Figures.of(rounds, Meter.Cost::peakResident).most())));
        });
    return table.toString();
  }
}
