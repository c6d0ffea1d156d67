package dev.imagestreams.benchmarks.events;

import dev.imagestreams.benchmarks.measure.MarkdownTable;
import dev.imagestreams.benchmarks.measure.Options;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * How long after an event was due each listener has it, at a steady rate. What comes late because
 * those before were slow counts in full.
 *
 * <p>Options: {@code --listeners}, {@code --rate}, {@code --rounds}, {@code --warm-up}, {@code
 * --seconds} a round.
 */
public final class MemoryLatency {

  private static final long SECOND = 1_000_000_000;

  private MemoryLatency() {}

  public static void main(String[] args) throws Exception {
    Options options = Options.parse(args, "listeners", "rate", "rounds", "warm-up", "seconds");
    int listeners = options.number("listeners", 10);
    int rate = options.number("rate", 1_000);
    int rounds = options.number("rounds", 10);
    int warmUp = options.number("warm-up", 5);
    int seconds = options.number("seconds", 2);
    System.out.printf(
        "%nlatency in memory at %d events/s to %d listeners, %d rounds of %d s after %d to warm"
            + " up%n%n",
        rate, listeners, rounds, seconds, warmUp);
    Map<String, Course> courses = new LinkedHashMap<>();
    for (String name : List.of(Channel.OURS, Channel.PUBLISHER, Channel.EVENT_BUS)) {
      courses.put(name, new Course(name, listeners, rate * seconds * rounds));
    }
    for (int i = -warmUp; i < rounds; i++) {
      for (Course course : courses.values()) {
        course.run(rate, seconds, i >= 0);
      }
    }
    MarkdownTable table = new MarkdownTable("", "p50 µs", "p99 µs", "p99.9 µs", "most µs");
    courses.forEach((name, course) -> table.row(course.row(name)));
    courses.values().forEach(Course::close);
    System.out.print(table);
  }

  /** One channel, its listeners and what they measured. */
  private static final class Course {
    private final Receipts receipts;
    private final long[] samples;
    private final AtomicInteger taken = new AtomicInteger();
    private final Channel channel;
    private volatile boolean counted;

    Course(String name, int listeners, int events) {
      this.receipts = new Receipts(listeners);
      this.samples = new long[events * listeners];
      List<Consumer<TagUpdated>> measuring = new ArrayList<>();
      receipts.listeners().forEach(listener -> measuring.add(measured(listener)));
      this.channel = Channel.open(name, measuring);
    }

    private Consumer<TagUpdated> measured(Consumer<TagUpdated> listener) {
      return event -> {
        if (counted) {
          samples[taken.getAndIncrement()] = System.nanoTime() - due(event);
        }
        listener.accept(event);
      };
    }

    private static long due(TagUpdated event) {
      Instant time = event.header().time();
      return time.getEpochSecond() * SECOND + time.getNano();
    }

    /** The time of an event is when it was due, by {@link System#nanoTime()}. */
    void run(int rate, int seconds, boolean counts) throws InterruptedException {
      int events = rate * seconds;
      counted = counts;
      receipts.expect(events);
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        long due = start + i * SECOND / rate;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        channel.publish(Instant.ofEpochSecond(0, due));
      }
      receipts.await();
    }

    List<String> row(String name) {
      long[] sorted = Arrays.copyOf(samples, taken.get());
      Arrays.sort(sorted);
      return List.of(name, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999), at(sorted, 1.0));
    }

    private static String at(long[] sorted, double part) {
      int index = Math.min(sorted.length - 1, (int) (sorted.length * part));
      return String.format(Locale.ROOT, "%,.0f", sorted[index] / 1e3);
    }

    void close() {
      channel.close();
    }
  }
}
