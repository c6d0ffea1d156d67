package dev.imagestreams.benchmarks.measure;

import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** Figures of many rounds, and how tables show them. */
public final class Figures {

  private final long[] sorted;

  private Figures(long[] sorted) {
    this.sorted = sorted;
  }

  public static <T> Figures of(List<T> rounds, ToLongFunction<T> value) {
    return new Figures(rounds.stream().mapToLong(value).sorted().toArray());
  }

  public long least() {
    return sorted[0];
  }

  public long median() {
    return sorted[sorted.length / 2];
  }

  public long most() {
    return sorted[sorted.length - 1];
  }

  public double mean() {
    double sum = 0;
    for (long each : sorted) {
      sum += each;
    }
    return sum / sorted.length;
  }

  /** One number where all rounds agree, the least and the most where not; none if below 0. */
  public String range() {
    if (least() < 0) {
      return "";
    }
    return least() == most() ? String.valueOf(least()) : least() + "–" + most();
  }

  public static String millis(double nanos) {
    return String.format(Locale.ROOT, "%.0f", nanos / 1e6);
  }

  public static String seconds(double nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
  }

  public static String ratio(double a, double b) {
    return String.format(Locale.ROOT, "%.2f", a / b);
  }

  /** Nothing where it was not told. */
  public static String mebibytes(long bytes) {
    return bytes == 0 ? "" : String.valueOf(bytes >> 20);
  }
}
