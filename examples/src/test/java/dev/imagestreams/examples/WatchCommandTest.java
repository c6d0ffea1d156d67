package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code watch} prints, and when it ends. */
class WatchCommandTest {

  @TempDir Path directory;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private Thread watch = new Thread(() -> {});

  private void start(Writer to, String... names) {
    String[] command =
        Stream.of(Stream.of("watch"), Stream.of(names), Stream.of("--store", directory.toString()))
            .flatMap(part -> part)
            .toArray(String[]::new);
    watch =
        new Thread(
            () ->
                status.complete(
                    ImageStreamsProgram.run(
                        new PrintWriter(to), new PrintWriter(err, true), command)));
    watch.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> err.toString().contains("watching " + directory));
  }

  @AfterEach
  void end() throws InterruptedException {
    watch.interrupt();
    watch.join();
  }

  private List<String> lines(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> out.toString().lines().count() >= count);
    return out.toString().lines().toList();
  }

  private static String shown(String line) {
    ImageEvent event = ImageEventJson.read(line);
    return event.header().source() + " " + event.header().sequence() + " " + event.subject();
  }

  @Test
  void printsWhatHappensFromNowOnAndEndsWhenItIsInterrupted() throws Exception {
    StoreScene.fill(directory);
    start(out);
    try (PortableStore store = new StoreDirectory(directory).open()) {
      StoreScene.move(store, "app", "latest", 4);
      StoreScene.move(store, "other", "1.0", 5);
    }

    assertThat(lines(2).stream().map(WatchCommandTest::shown))
        .containsExactly("/imagestreams/default/app 4 latest", "/imagestreams/default/other 1 1.0");
    assertThat(status).isNotDone();
    watch.interrupt();
    assertThat(status.get(30, TimeUnit.SECONDS)).isZero();
    assertThat(err.toString()).hasLineCount(1);
  }

  @Test
  void printsWhatHappensToTheNamedStreamsAlone() {
    StoreScene.fill(directory);
    start(out, "other", "team/later");
    try (PortableStore store = new StoreDirectory(directory).open()) {
      StoreScene.move(store, "app", "latest", 4);
      StoreScene.move(store, "other", "1.0", 5);
      StoreScene.move(store, "later", "1.0", 6);
      StoreScene.move(store, "team/later", "1.0", 7);
    }

    assertThat(lines(2).stream().map(WatchCommandTest::shown))
        .containsExactly("/imagestreams/default/other 1 1.0", "/imagestreams/team/later 1 1.0");
  }

  @Test
  void waitsForAStoreThatIsNotThereYet() {
    start(out);
    StoreScene.fill(directory);

    assertThat(lines(3)).hasSize(3);
  }

  @Test
  void endsWhereNobodyReadsWhatItPrints() throws Exception {
    StoreScene.fill(directory);
    start(new Closed());
    try (PortableStore store = new StoreDirectory(directory).open()) {
      StoreScene.move(store, "app", "latest", 4);
    }

    assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(err.toString()).contains("standard output is closed");
  }

  @Test
  void refusesATag() {
    ProgramRun.of("watch", "app:latest", "--store", directory.toString())
        .failedWith(2, "app:latest", "name the stream");
  }

  /** As a pipe whose reader has gone. */
  private static final class Closed extends Writer {

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      throw new IOException("Broken pipe");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
