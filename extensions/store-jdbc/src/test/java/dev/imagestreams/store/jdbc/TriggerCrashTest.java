package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that is killed at any step of evaluating, firing and writing down that it fired loses
 * no firing, and tries none under another key.
 *
 * <p>Ten times, or {@code -Dcrash.rounds=200}.
 */
class TriggerCrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 10);
  private static final long SEED = Long.getLong("crash.seed", 20261127);
  private static final int MOST_STEPS = 60;
  private static final Pattern FIRED = Pattern.compile("fired (\\S+) \\S+/(\\d+)-(\\w+) \\[(.*)]");

  @TempDir Path directory;
  private final List<String> said = new CopyOnWriteArrayList<>();

  /** One line of what was said to be fired. */
  private record Fired(String trigger, long number, String hash, String images) {}

  @Test
  void firesWhatIsThereHoweverOftenItIsKilled() throws Exception {
    firesWhatIsThere(directory.resolve("store.db").toString());
  }

  @Test
  void firesWhatIsThereInPostgresHoweverOftenItIsKilled() throws Exception {
    firesWhatIsThere(StorePlace.newSchema());
  }

  private void firesWhatIsThere(String place) throws Exception {
    System.err.println("TriggerCrashTest: seed " + SEED + ", rounds " + ROUNDS);
    Random random = new Random(SEED);
    for (int round = 1; round <= ROUNDS; round++) {
      runAndKill(place, round * 1_000_000L, 1 + random.nextInt(MOST_STEPS));
    }

    ImageStream moved;
    try (TriggeringWorker last = new TriggeringWorker(place, said::add)) {
      await().atMost(Duration.ofSeconds(60)).until(last::isAtRest);
      moved = last.store().get(StreamKey.parse(TriggeringWorker.MOVED)).orElseThrow();
    }

    List<Fired> fired = said.stream().flatMap(TriggerCrashTest::fired).toList();
    for (int i = 0; i < TriggeringWorker.TAGS; i++) {
      assertThat(last(fired, "one-" + i)).isEqualTo(image(moved, i));
    }
    assertThat(last(fired, "all")).isEqualTo(image(moved, 0) + ", " + image(moved, 1));
    assertOneKeyForEachFiring(fired);
  }

  /** Has the worker work until it has said so many steps, and kills it in the midst of the next. */
  private void runAndKill(String place, long first, int steps) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                TriggeringWorker.class.getName(),
                place,
                Long.toString(first))
            .redirectError(directory.resolve("worker.log").toFile())
            .start();
    try (BufferedReader lines = process.inputReader()) {
      for (int step = 0; step < steps; step++) {
        String line = lines.readLine();
        assertThat(line).as("the worker ended by itself").isNotNull();
        said.add(line);
      }
      process.toHandle().destroyForcibly(); // Which leaves open what it wrote.
      lines.lines().forEach(said::add); // Of the last, nothing counts unless it is whole.
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Stream<Fired> fired(String line) {
    Matcher match = FIRED.matcher(line);
    return match.matches()
        ? Stream.of(
            new Fired(
                match.group(1), Long.parseLong(match.group(2)), match.group(3), match.group(4)))
        : Stream.empty();
  }

  private static String image(ImageStream stream, int tag) {
    return stream.latest("t" + tag).orElseThrow().dockerImageReference();
  }

  private static String last(List<Fired> fired, String trigger) {
    List<Fired> of = fired.stream().filter(each -> each.trigger().equals(trigger)).toList();
    return of.get(of.size() - 1).images();
  }

  /** A trigger's firings come in order, and one that comes again has the same key and images. */
  private static void assertOneKeyForEachFiring(List<Fired> fired) {
    Map<String, Fired> byNumber = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (Fired each : fired) {
      Fired before = byNumber.putIfAbsent(each.trigger() + "/" + each.number(), each);
      if (before != null && !before.equals(each)) {
        problems.add(before + " is " + each + " again");
      }
      if (each.number() < last.getOrDefault(each.trigger(), 0L)) {
        problems.add(each + " after " + last.get(each.trigger()));
      }
      last.put(each.trigger(), each.number());
    }
    assertThat(problems).isEmpty();
    assertThat(byNumber).hasSizeGreaterThan(ROUNDS);
  }
}
