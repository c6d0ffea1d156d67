package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.core.ImageStreams;
import dev.imagestreams.core.store.PortableStore;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.notifications.Cause;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImageEventJson;
import dev.imagestreams.notifications.TagUpdated;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
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

/** What {@code watch} imports and prints, and when it ends. */
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
  void importsOnScheduleAndPrintsWhatItFound() {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      schedule(registry);
      start(out, "--interval", "1s");
      Digest pushed = registry.put("team/app", "1.0", SampleImage.of("two"));

      ImageEvent event = ImageEventJson.read(lines(1).get(0));
      assertThat(event)
          .isInstanceOfSatisfying(
              TagUpdated.class,
              moved -> {
                assertThat(moved.stream()).isEqualTo(StreamKey.parse("app"));
                assertThat(moved.current().image()).isEqualTo(pushed.toString());
                assertThat(moved.cause()).isEqualTo(Cause.SCHEDULED);
              });
      assertThat(status).isNotDone();
    }
  }

  /** Has {@code app:1.0} be imported again and again. */
  private void schedule(FixtureRegistry registry) {
    registry.put("team/app", "1.0", SampleImage.of("one"));
    String image = registry.host() + "/team/app:1.0";
    ProgramRun.of("tag", image, "app:1.0", "--scheduled", "--store", directory.toString())
        .succeeded();
  }

  @Test
  void importsAtOnceWhatIsNew() {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      start(out);
      Digest digest = registry.put("team/app", "1.0", SampleImage.of("one"));
      try (PortableStore store = new StoreDirectory(directory).open();
          ImageStreams streams = StoreOption.streams(store).build()) {
        streams.create(wanting(registry));
      }

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> out.toString().contains(digest.toString()));
    }
  }

  private static ImageStream wanting(FixtureRegistry registry) {
    return ImageStream.empty(StreamKey.parse("new"))
        .withTag(TagReference.dockerImage("1.0", registry.host() + "/team/app:1.0"));
  }

  @Test
  void leavesRegistriesAloneWhereItShallOnlyLook() {
    StoreScene.fill(directory);
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      start(out, "--no-import");
      try (PortableStore store = new StoreDirectory(directory).open();
          ImageStreams streams = StoreOption.streams(store).build()) {
        streams.create(wanting(registry));
        StoreScene.move(store, "app", "latest", 4);
      }

      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> out.toString().contains(StoreScene.digest(4)));
      assertThat(registry.requests()).isEmpty();
    }
  }

  @Test
  void refusesWhatIsNoIntervalOrNobodyNeeds() {
    String store = directory.toString();
    ProgramRun.of("watch", "--interval", "often", "--store", store)
        .failedWith(2, "often", "write 30s");
    ProgramRun.of("watch", "--interval", "0s", "--store", store)
        .failedWith(2, "an interval is a second to a year");
    ProgramRun.of("watch", "--interval", "5m", "--no-import", "--store", store)
        .failedWith(2, "leave out --no-import");
    ProgramRun.of("serve", "--interval", "5m", "--data", store).failedWith(2, "add --store");
    String here = "127.0.0.1:0";
    ProgramRun.of("watch", "--webhook-listen", here, "--no-import", "--store", store)
        .failedWith(2, "leave out --no-import");
    ProgramRun.of("watch", "--webhook-secret-file", "f", "--store", store)
        .failedWith(2, "add --webhook-listen");
    ProgramRun.of("watch", "--webhook-listen", "0.0.0.0:0", "--store", store)
        .failedWith(2, "0.0.0.0", "add --webhook-secret-file");
    ProgramRun.of("watch", "--webhook-listen", "here", "--store", store)
        .failedWith(2, "HOST:PORT", "here");
    String missing = directory.resolve("none").toString();
    ProgramRun.of(
            "watch", "--webhook-listen", here, "--webhook-secret-file", missing, "--store", store)
        .failedWith(1, missing, "can't be read");
  }

  @Test
  void refusesATag() {
    ProgramRun.of("watch", "app:latest", "--store", directory.toString())
        .failedWith(2, "app:latest", "name the stream");
  }

  @Test
  void looksAtATagThatAWebhookSaysWasPushed() throws Exception {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      registry.put("team/app", "1.0", SampleImage.of("one"));
      String image = registry.host() + "/team/app:1.0";
      ProgramRun.of("tag", image, "app:1.0", "--store", directory.toString()).succeeded();
      Path secret = Files.writeString(directory.resolve("secret"), "s3cr3t\n");
      start(
          out,
          "app",
          "--webhook-listen",
          "127.0.0.1:0",
          "--webhook-secret-file",
          secret.toString());
      Digest moved = registry.put("team/app", "1.0", SampleImage.of("two"));
      String place =
          err.toString()
              .replaceAll("(?s).*webhooks at (http://127.0.0.1:\\d+/webhooks/)KIND.*", "$1");
      String push = "{\"repository\":\"team/app\",\"tag\":\"1.0\"}";

      assertThat(post(place + "generic", push)).as("no secret").isEqualTo(401);
      assertThat(post(place + "generic?secret=s3cr3t", push)).isEqualTo(202);

      TagUpdated event = (TagUpdated) ImageEventJson.read(lines(1).get(0));
      assertThat(event.current().image()).isEqualTo(moved.toString());
      assertThat(event.cause()).isEqualTo(Cause.WEBHOOK);
    }
  }

  private static int post(String address, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(address)).POST(BodyPublishers.ofString(body)).build(),
            BodyHandlers.discarding())
        .statusCode();
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
