package dev.imagestreams.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.notifications.sink.SinkFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A process that is killed at any step of committing, sending and settling leaves no event unsent,
 * whatever the target answers meanwhile.
 *
 * <p>Five times for each format, or {@code -Dcrash.rounds=200}.
 */
class SinkCrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 5);
  private static final long SEED = Long.getLong("crash.seed", 20261127);
  private static final int MOST_STEPS = 60;

  @TempDir Path directory;
  private final ObjectMapper json = new ObjectMapper();
  private final Random random = new Random(SEED);
  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** What the target took, as {@code ID TAG}, in the order in which it did. */
  private final List<String> taken = new ArrayList<>();

  private HttpServer target;

  @BeforeEach
  void start() throws IOException {
    target = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    target.setExecutor(threads);
    target.createContext("/", this::answer);
    target.start();
  }

  @AfterEach
  void stop() {
    target.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    JsonNode body = json.readTree(exchange.getRequestBody().readAllBytes());
    int status;
    synchronized (taken) {
      status = random.nextInt(5) == 0 ? 500 : 200;
      if (status == 200) {
        (body.isArray() ? body : List.of(body)).forEach(this::take);
      }
    }
    exchange.sendResponseHeaders(status, -1);
    exchange.close();
  }

  private void take(JsonNode event) {
    taken.add(event.path("id").textValue() + " " + event.path("subject").textValue());
  }

  private URI uri() {
    return URI.create("http://127.0.0.1:" + target.getAddress().getPort() + "/events");
  }

  @ParameterizedTest
  @EnumSource(names = {"STRUCTURED", "BATCH"})
  void targetHasEveryEventHoweverOftenTheSenderIsKilled(SinkFormat format) throws Exception {
    System.err.println("SinkCrashTest: seed " + SEED + ", rounds " + ROUNDS);
    Path file = directory.resolve("store.db");
    Random steps = new Random(SEED);
    for (int round = 1; round <= ROUNDS; round++) {
      runAndKill(file, round * 1_000_000L, format, 1 + steps.nextInt(MOST_STEPS));
    }

    List<String> wanted;
    try (SendingWorker last = new SendingWorker(file, uri(), format)) {
      await().atMost(Duration.ofSeconds(60)).until(last::isAllSent);
      wanted =
          last.store().events().read(last.store().events().beginning(), Integer.MAX_VALUE).stream()
              .map(LoggedEvent::event)
              .filter(TagUpdated.class::isInstance)
              .map(event -> event.id() + " " + event.subject())
              .toList();
    }
    Set<String> first;
    synchronized (taken) {
      first = new LinkedHashSet<>(taken);
    }
    assertThat(first).containsExactlyInAnyOrderElementsOf(wanted).hasSizeGreaterThan(ROUNDS);
    for (String tag : List.of(" t0", " t1", " t2")) {
      assertThat(first.stream().filter(event -> event.endsWith(tag)))
          .as("in the log's order")
          .containsExactlyElementsOf(wanted.stream().filter(e -> e.endsWith(tag)).toList());
    }
  }

  /** Has the worker work until it has said so many steps, and kills it in the midst of the next. */
  private void runAndKill(Path file, long first, SinkFormat format, int steps) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                SendingWorker.class.getName(),
                file.toString(),
                Long.toString(first),
                uri().toString(),
                format.name())
            .redirectError(directory.resolve("worker.log").toFile())
            .start();
    try (BufferedReader lines = process.inputReader()) {
      for (int step = 0; step < steps; step++) {
        assertThat(lines.readLine()).as("the worker ended by itself").isNotNull();
      }
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
