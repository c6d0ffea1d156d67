package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One of those that are measured in turn, and how long its rounds took. */
final class Entry {

  /** A round of so many events. */
  interface Round {
    void run(int events) throws Exception;
  }

  private final String name;
  private final Round round;
  private final List<Long> nanos = new ArrayList<>();

  Entry(String name, Round round) {
    this.name = name;
    this.round = round;
  }

  /**
   * Runs the rounds of all, in turn, so that all see the same machine; every second time backwards,
   * so that nobody always comes after the same one.
   */
  static void race(List<Entry> entries, int events, int warmUp, int rounds) throws Exception {
    for (int i = -warmUp; i < rounds; i++) {
      for (int j = 0; j < entries.size(); j++) {
        Entry entry = entries.get(Math.floorMod(i, 2) == 0 ? j : entries.size() - 1 - j);
        long start = System.nanoTime();
        entry.round.run(events);
        long took = System.nanoTime() - start;
        if (i >= 0) {
          entry.nanos.add(took);
        }
      }
    }
  }

  String name() {
    return name;
  }

  Figures times() {
    return Figures.of(nanos, Long::longValue);
  }

  /** Best and median of events a second. */
  List<String> rates(int events) {
    Figures times = times();
    return List.of(rate(events, times.least()), rate(events, times.median()));
  }

  /** The rate ÷ another's: by the best of both, and by the median. */
  List<String> ratios(Entry other) {
    Figures mine = times();
    Figures theirs = other.times();
    return List.of(
        Figures.ratio(theirs.least(), mine.least()), Figures.ratio(theirs.median(), mine.median()));
  }

  private static String rate(int events, long nanos) {
    return String.format(Locale.ROOT, "%,.0f", events * 1e9 / nanos);
  }
}
