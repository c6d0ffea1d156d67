package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.notifications.Subscription;
import dev.imagestreams.notifications.SubscriptionHealth;
import dev.imagestreams.notifications.TagUpdated;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that stands by goes on where another one was killed. */
class TakeOverTest {

  @TempDir Path directory;

  @Test
  void processThatStandsByGoesOnWhereAnotherWasKilled() throws Exception {
    Path file = directory.resolve("store.db");
    Set<String> there = new LinkedHashSet<>();
    List<String> here = new CopyOnWriteArrayList<>();
    Process process = worker(file);
    try (BufferedReader lines = process.inputReader()) {
      readDeliveries(lines, there, 10);
      try (SqliteImageStreamStore store = SqliteImageStreamStore.open(file);
          NotificationBus bus = NotificationBus.over(store.events())) {
        bus.subscribe(
            Subscription.named("deployer").to(TagUpdated.class), event -> here.add(event.id()));
        readDeliveries(lines, there, 20);
        assertThat(bus.health()).extracting(SubscriptionHealth::standingBy).containsExactly(true);
        assertThat(here).isEmpty();

        process.toHandle().destroyForcibly();
        lines.lines().forEach(line -> delivered(line, there));
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> bus.health().get(0).lag() == 0 && !bus.health().get(0).standingBy());
        Set<String> both = new LinkedHashSet<>(there);
        both.addAll(here);
        assertThat(both).containsExactlyInAnyOrderElementsOf(updates(store));
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process worker(Path file) throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            CrashingWorker.class.getName(),
            file.toString(),
            "1")
        .redirectError(directory.resolve("worker.log").toFile())
        .start();
  }

  private static void readDeliveries(BufferedReader lines, Set<String> delivered, int count)
      throws Exception {
    int wanted = delivered.size() + count;
    while (delivered.size() < wanted) {
      String line = lines.readLine();
      if (line == null) {
        throw new AssertionError("the worker ended by itself");
      }
      delivered(line, delivered);
    }
  }

  /** {@code delivered ID TAG}; the last line of a process that was killed may be cut. */
  private static void delivered(String line, Set<String> delivered) {
    if (line.matches("delivered \\S+ t\\d")) {
      delivered.add(line.split(" ")[1]);
    }
  }

  private static List<String> updates(SqliteImageStreamStore store) {
    List<String> updates = new ArrayList<>();
    store
        .events()
        .read(store.events().beginning(), Integer.MAX_VALUE)
        .forEach(
            logged -> {
              if (logged.event() instanceof TagUpdated update) {
                updates.add(update.id());
              }
            });
    return updates;
  }
}
