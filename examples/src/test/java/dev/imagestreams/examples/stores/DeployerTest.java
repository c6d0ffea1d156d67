package dev.imagestreams.examples.stores;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.examples.PostgresPlaces;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example is the same on every store. What becomes of many processes, the script looks at. */
class DeployerTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @TempDir Path directory;

  @Test
  void isCalledBackInMemory() throws Exception {
    isCalledBackForEachMove("memory");
  }

  @Test
  void isCalledBackInSqlite() throws Exception {
    isCalledBackForEachMove(directory.resolve("streams.db").toString());
  }

  @Test
  void isCalledBackInPostgres() throws Exception {
    isCalledBackForEachMove(PostgresPlaces.newAddress());
  }

  private void isCalledBackForEachMove(String store) throws Exception {
    try (FixtureRegistry registry = FixtureRegistry.start();
        PipedWriter lines = new PipedWriter();
        BufferedReader in = new BufferedReader(new PipedReader(lines))) {
      registry.put("shop/app", "1.0", SampleImage.of("one"));
      CompletableFuture<Void> ended = start(store, registry.host() + "/shop/app", in);
      awaitDeliveries(1);
      registry.put("shop/app", "1.0", SampleImage.of("another one"));
      lines.write("\n");
      lines.flush();
      awaitDeliveries(2);
      lines.close();
      ended.get(30, TimeUnit.SECONDS);
    }

    assertThat(deliveries())
        .hasSize(2)
        .doesNotHaveDuplicates()
        .allMatch(line -> line.matches("\\d+ delivered [0-9a-f-]+-\\d+ 1\\.0"));
  }

  private CompletableFuture<Void> start(String store, String repository, BufferedReader in) {
    PrintStream out = new PrintStream(bytes, true, UTF_8);
    return CompletableFuture.runAsync(
        () -> {
          try {
            Deployer.run(store, "shop/app", repository, in, out);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private void awaitDeliveries(int number) {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> deliveries().size() >= number);
  }

  private List<String> deliveries() {
    return bytes.toString(UTF_8).lines().toList();
  }
}
