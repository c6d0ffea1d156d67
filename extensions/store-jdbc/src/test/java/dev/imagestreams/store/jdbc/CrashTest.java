package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.TagUpdated;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any step of publishing, committing, delivering and settling loses
 * nothing of what it said was done, applies no push twice, and delivers each tag's events in order.
 *
 * <p>Ten times, or {@code -Dcrash.rounds=200}.
 */
class CrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 10);
  private static final long SEED = Long.getLong("crash.seed", 20261127);
  private static final int MOST_STEPS = 120;

  @TempDir Path directory;
  private final List<String> said = new CopyOnWriteArrayList<>();

  @Test
  void losesNothingAndDoesNothingTwice() throws Exception {
    losesNothing(directory.resolve("store.db").toString());
  }

  @Test
  void losesNothingInPostgresAndDoesNothingTwice() throws Exception {
    losesNothing(StorePlace.newSchema());
  }

  private void losesNothing(String place) throws Exception {
    System.err.println("CrashTest: seed " + SEED + ", rounds " + ROUNDS);
    Random random = new Random(SEED);
    for (int round = 1; round <= ROUNDS; round++) {
      runAndKill(place, round * 1_000_000L, 1 + random.nextInt(MOST_STEPS));
    }

    List<ImageEvent> log;
    ImageStream pushed;
    ImageStream moved;
    try (JdbcImageStreamStore store = finish(place)) {
      log =
          store.events().read(store.events().beginning(), Integer.MAX_VALUE).stream()
              .map(LoggedEvent::event)
              .toList();
      pushed = store.get(StreamKey.parse(CrashingWorker.PUSHED)).orElseThrow();
      moved = store.get(StreamKey.parse(CrashingWorker.MOVED)).orElseThrow();
    }

    assertThat(numbers("moved")).isSubsetOf(numbers(moved));
    assertThat(numbers("applied")).isSubsetOf(numbers(pushed));
    List<Long> pushes = pushes(log);
    assertThat(pushes).containsAll(numbers("pushed")).doesNotHaveDuplicates();
    assertThat(numbers(pushed)).containsExactlyInAnyOrderElementsOf(pushes);
    assertEventsTellEachItemOnce(log, pushed);
    assertEventsTellEachItemOnce(log, moved);
    assertDeliveredInOrder(log);
  }

  /** Has the worker work until it has said so many steps, and kills it in the midst of the next. */
  private void runAndKill(String place, long first, int steps) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CrashingWorker.class.getName(),
                place,
                Long.toString(first))
            .redirectError(directory.resolve("worker.log").toFile())
            .start();
    try (BufferedReader lines = process.inputReader()) {
      for (int step = 0; step < steps; step++) {
        said.add(next(lines));
      }
      process.toHandle().destroyForcibly(); // Which leaves open what it wrote.
      lines.lines().filter(CrashTest::isWholeDelivery).forEach(said::add);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /**
   * What was delivered counts also when it was said just before the end. The last line may be cut,
   * and a number that is cut is another one; only of deliveries the end can be told.
   */
  private static boolean isWholeDelivery(String line) {
    return line.matches("delivered \\S+ t\\d");
  }

  private static String next(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new AssertionError("the worker ended by itself");
    }
    return line;
  }

  /** Another process takes over: it has what is left delivered. */
  private JdbcImageStreamStore finish(String place) {
    CrashingWorker last = new CrashingWorker(place, said::add);
    last.close();
    JdbcImageStreamStore store = last.store();
    // What the last pushes led to was committed while the bus was closing.
    new CrashingWorker(place, said::add).close();
    return store;
  }

  private Set<Long> numbers(String step) {
    Set<Long> numbers = new LinkedHashSet<>();
    said.stream()
        .filter(line -> line.startsWith(step + " "))
        .forEach(line -> numbers.add(Long.parseLong(line.substring(step.length() + 1))));
    return numbers;
  }

  private static List<Long> numbers(ImageStream stream) {
    return stream.status().tags().stream()
        .flatMap(tag -> tag.items().stream())
        .map(TagEvent::generation)
        .map(generation -> generation.orElseThrow())
        .toList();
  }

  private static List<Long> pushes(List<ImageEvent> log) {
    return log.stream()
        .filter(ImagePushed.class::isInstance)
        .map(event -> ((ImagePushed) event).number())
        .toList();
  }

  private static List<TagUpdated> updates(List<ImageEvent> log, ImageStream stream) {
    return log.stream()
        .filter(TagUpdated.class::isInstance)
        .map(TagUpdated.class::cast)
        .filter(event -> event.stream().equals(stream.key()))
        .toList();
  }

  private static void assertEventsTellEachItemOnce(List<ImageEvent> log, ImageStream stream) {
    List<TagUpdated> updates = updates(log, stream);
    assertThat(updates)
        .extracting(event -> event.header().sequence())
        .containsExactlyElementsOf(LongStream.rangeClosed(1, updates.size()).boxed().toList());
    assertThat(updates)
        .extracting(event -> event.tag() + " " + event.current().image())
        .containsExactlyInAnyOrderElementsOf(
            stream.status().tags().stream()
                .flatMap(tag -> tag.items().stream().map(item -> tag.tag() + " " + item.image()))
                .toList());
  }

  /** Each event at least once; of one stream and tag, the first of each in the log's order. */
  private void assertDeliveredInOrder(List<ImageEvent> log) {
    Set<String> delivered = new LinkedHashSet<>();
    said.stream()
        .filter(line -> line.startsWith("delivered "))
        .forEach(line -> delivered.add(line.substring("delivered ".length())));
    List<String> wanted = new ArrayList<>();
    for (ImageEvent event : log) {
      if (event instanceof TagUpdated update) {
        wanted.add(update.id() + " " + update.tag());
      }
    }
    assertThat(delivered).containsExactlyInAnyOrderElementsOf(wanted);
    for (String lane : lanes(wanted)) {
      assertThat(delivered.stream().filter(event -> lane(event).equals(lane)).toList())
          .as(lane)
          .containsExactlyElementsOf(
              wanted.stream().filter(event -> lane(event).equals(lane)).toList());
    }
  }

  private static Set<String> lanes(List<String> events) {
    Set<String> lanes = new LinkedHashSet<>();
    events.forEach(event -> lanes.add(lane(event)));
    return lanes;
  }

  /** {@code uid-web-17 t2} is of {@code uid-web t2}. */
  private static String lane(String event) {
    int number = event.lastIndexOf('-');
    return event.substring(0, number) + event.substring(event.indexOf(' '));
  }
}
