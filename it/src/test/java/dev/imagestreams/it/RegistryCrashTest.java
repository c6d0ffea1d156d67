package dev.imagestreams.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.notifications.ImageDeleted;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.store.jdbc.SqliteImageStreamStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A registry that is killed at any moment under eight writers has every blob, manifest and tag that
 * it said it has, as it was, and tells each push and delete once.
 *
 * <p>Ten times, or {@code -Dcrash.rounds=200}.
 */
class RegistryCrashTest {

  private static final int ROUNDS = Integer.getInteger("crash.rounds", 10);
  private static final long SEED = Long.getLong("crash.seed", 20261127);
  private static final int WRITERS = 8;
  private static final String ADDRESS = "registry.example:5000";
  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  @TempDir Path directory;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Writer> writers = new ArrayList<>();

  /** Pushes and deletes, and knows what it was told. For one thread at a time. */
  private final class Writer {
    private final String repository;
    private final Random random;
    private final List<byte[]> blobs = new ArrayList<>();
    private final Map<String, byte[]> manifests = new HashMap<>();

    /** What tags point to; empty where they were deleted. */
    private final Map<String, Optional<String>> tags = new HashMap<>();

    /** What was asked for last, and may be done or not. */
    private final Map<String, Optional<String>> asked = new HashMap<>();

    /** {@code push TAG DIGEST} and {@code delete TAG DIGEST}: acknowledged, and asked for. */
    private final List<String> done = new ArrayList<>();

    private final List<String> tried = new ArrayList<>();
    private int number;

    Writer(int which) {
      this.repository = "team/app" + which;
      this.random = new Random(SEED + which);
    }

    /** Until the registry is gone. */
    void run(String base) throws InterruptedException {
      try {
        while (true) {
          asked.clear();
          step(base);
        }
      } catch (IOException e) {
        return; // It was killed.
      }
    }

    private void step(String base) throws IOException, InterruptedException {
      String tag = "t" + random.nextInt(4);
      if (random.nextInt(5) == 0 && tags.getOrDefault(tag, Optional.empty()).isPresent()) {
        String pointsTo = tags.get(tag).orElseThrow();
        asked.put(tag, Optional.empty());
        tried.add("delete " + tag + " " + pointsTo);
        expect(202, send(base, "DELETE", "/manifests/" + tag, new byte[0]));
        tags.put(tag, Optional.empty());
        done.add("delete " + tag + " " + pointsTo);
      } else {
        push(base, tag);
      }
    }

    private void push(String base, String tag) throws IOException, InterruptedException {
      byte[] blob = (repository + " blob " + number++ + " " + random.nextLong()).getBytes(UTF_8);
      pushBlob(base, blob);
      blobs.add(blob);
      byte[] manifest = manifest(blob);
      String digest = Digest.sha256(manifest).toString();
      asked.put(tag, Optional.of(digest));
      tried.add("push " + tag + " " + digest);
      expect(201, send(base, "PUT", "/manifests/" + tag, manifest));
      manifests.put(digest, manifest);
      tags.put(tag, Optional.of(digest));
      done.add("push " + tag + " " + digest);
    }

    private void pushBlob(String base, byte[] blob) throws IOException, InterruptedException {
      HttpResponse<byte[]> begun = send(base, "POST", "/blobs/uploads/", new byte[0]);
      expect(202, begun);
      String place = begun.headers().firstValue("Location").orElseThrow();
      expect(
          201,
          http.send(
              HttpRequest.newBuilder(URI.create(base + place + "?digest=" + Digest.sha256(blob)))
                  .PUT(BodyPublishers.ofByteArray(blob))
                  .build(),
              BodyHandlers.ofByteArray()));
    }

    private byte[] manifest(byte[] blob) {
      return """
      {"schemaVersion":2,"mediaType":"%s","config":{"mediaType":"application/vnd.test",\
      "digest":"%s","size":%d},"layers":[]}"""
          .formatted(MANIFEST, Digest.sha256(blob), blob.length)
          .getBytes(UTF_8);
    }

    private HttpResponse<byte[]> send(String base, String method, String path, byte[] body)
        throws IOException, InterruptedException {
      return http.send(
          HttpRequest.newBuilder(URI.create(base + "/v2/" + repository + path))
              .header("Content-Type", MANIFEST)
              .method(method, BodyPublishers.ofByteArray(body))
              .build(),
          BodyHandlers.ofByteArray());
    }

    private void expect(int status, HttpResponse<byte[]> answer) {
      assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(status);
    }

    /** Looks at all that was acknowledged, and learns what became of what was asked for last. */
    void check(String base) throws IOException, InterruptedException {
      for (byte[] blob : blobs) {
        assertThat(send(base, "GET", "/blobs/" + Digest.sha256(blob), new byte[0]).body())
            .isEqualTo(blob);
      }
      for (Map.Entry<String, byte[]> manifest : manifests.entrySet()) {
        assertThat(send(base, "GET", "/manifests/" + manifest.getKey(), new byte[0]).body())
            .isEqualTo(manifest.getValue());
      }
      for (int i = 0; i < 4; i++) {
        checkTag(base, "t" + i);
      }
    }

    private void checkTag(String base, String tag) throws IOException, InterruptedException {
      HttpResponse<byte[]> got = send(base, "GET", "/manifests/" + tag, new byte[0]);
      Optional<String> now =
          got.statusCode() == 404
              ? Optional.empty()
              : Optional.of(got.headers().firstValue("Docker-Content-Digest").orElseThrow());
      now.ifPresent(digest -> assertThat(Digest.sha256(got.body())).as(tag).hasToString(digest));
      List<Optional<String>> possible =
          new ArrayList<>(List.of(tags.getOrDefault(tag, Optional.empty())));
      if (asked.containsKey(tag)) {
        possible.add(asked.get(tag));
      }
      assertThat(possible).as(repository + ":" + tag).contains(now);
      tags.put(tag, now);
      now.ifPresent(digest -> manifests.putIfAbsent(digest, got.body()));
    }
  }

  @Test
  void hasWhatItSaidItHasHoweverOftenItIsKilled() throws Exception {
    System.err.println("RegistryCrashTest: seed " + SEED + ", rounds " + ROUNDS);
    for (int i = 0; i < WRITERS; i++) {
      writers.add(new Writer(i));
    }
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      runAndKill(200 + random.nextInt(600));
    }

    List<ImageEvent> events = finish();
    assertThat(events.stream().map(ImageEvent::id)).doesNotHaveDuplicates();
    for (Writer writer : writers) {
      List<String> told =
          events.stream().map(event -> told(event, writer)).flatMap(Optional::stream).toList();
      assertThat(told).containsAll(writer.done);
      assertThat(writer.tried).containsAll(told);
      assertThat(count(told)).as("once each").isEqualTo(distinct(told));
      assertThat(writer.done).hasSizeGreaterThan(ROUNDS);
    }
  }

  /** Pushes are of images of their own; a tag's deletes may be alike. */
  private static long count(List<String> told) {
    return told.stream().filter(each -> each.startsWith("push")).count();
  }

  private static long distinct(List<String> told) {
    return told.stream().filter(each -> each.startsWith("push")).distinct().count();
  }

  private static Optional<String> told(ImageEvent event, Writer writer) {
    if (event instanceof ImagePushed pushed && pushed.repository().equals(writer.repository)) {
      return Optional.of("push " + pushed.tag() + " " + pushed.image().digest());
    }
    if (event instanceof ImageDeleted deleted && deleted.repository().equals(writer.repository)) {
      return Optional.of("delete " + deleted.tag() + " " + deleted.previous());
    }
    return Optional.empty();
  }

  private void runAndKill(int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledRegistry.class.getName(),
                directory.toString(),
                ADDRESS)
            .redirectError(directory.resolve("registry.log").toFile())
            .start();
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
    try (BufferedReader lines = process.inputReader()) {
      String base = "http://127.0.0.1:" + lines.readLine();
      for (Writer writer : writers) {
        writer.check(base);
      }
      List<Future<?>> all = new ArrayList<>();
      for (Writer writer : writers) {
        all.add(
            threads.submit(
                () -> {
                  writer.run(base);
                  return null;
                }));
      }
      // A moment in the midst of what they do; whichever it is, all must hold.
      assertThat(process.waitFor(millis, TimeUnit.MILLISECONDS)).isFalse();
      process.destroyForcibly();
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      process.destroyForcibly();
      threads.shutdownNow();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Opens it here, looks at everything once more, and waits until all is told. */
  private List<ImageEvent> finish() throws Exception {
    try (SqliteImageStreamStore store = SqliteImageStreamStore.open(directory.resolve("store.db"));
        NotificationBus bus = NotificationBus.over(store.events());
        IntegratedRegistry registry =
            IntegratedRegistry.builder()
                .data(directory.resolve("registry"))
                .notificationBus(bus)
                .publicAddress(ADDRESS)
                .start()) {
      for (Writer writer : writers) {
        writer.check("http://127.0.0.1:" + registry.port());
      }
      // What is pushed last is told last.
      writers.get(0).push("http://127.0.0.1:" + registry.port(), "last");
      await().atMost(Duration.ofSeconds(60)).until(() -> isLast(events(store)));
      return events(store);
    }
  }

  private static boolean isLast(List<ImageEvent> events) {
    return !events.isEmpty() && events.get(events.size() - 1).subject().equals("last");
  }

  private static List<ImageEvent> events(SqliteImageStreamStore store) {
    return store.events().read(store.events().beginning(), Integer.MAX_VALUE).stream()
        .map(LoggedEvent::event)
        .collect(Collectors.toList());
  }
}
