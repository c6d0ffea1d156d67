package dev.imagestreams.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is removed, and above all what isn't. */
class GarbageTest {

  private static final byte[] NOTHING = new byte[0];

  @TempDir Path directory;
  private IntegratedRegistry registry;
  private Pushes http;

  private void start(Duration age) {
    start(IntegratedRegistry.builder().garbageCollectionByHand(age));
  }

  private void start(IntegratedRegistry.Builder builder) {
    registry = builder.data(directory.resolve("data")).start();
    http = new Pushes(registry.address());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Path content(byte[] bytes) {
    String hex = Pushes.sha256(bytes).substring("sha256:".length());
    return directory.resolve("data/blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  private int status(String path) throws Exception {
    return http.get(path).statusCode();
  }

  private void delete(String path) throws Exception {
    assertThat(http.send("DELETE", path, NOTHING).statusCode()).isEqualTo(202);
  }

  /** Makes all files look as if they were of the day before. */
  private void age() throws IOException {
    FileTime yesterday = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    try (Stream<Path> files = Files.walk(directory.resolve("data"))) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, yesterday);
      }
    }
  }

  @Test
  void whatManifestsReferToStays() throws Exception {
    start(Duration.ZERO);
    String digest = http.image("team/app", "1", "");
    http.image("team/untagged", "1", "");
    delete("/v2/team/untagged/manifests/1");

    CollectedGarbage collected = registry.collectGarbage();

    assertThat(collected).isEqualTo(new CollectedGarbage(0, 0, 0, 0));
    for (String repository : List.of("team/app", "team/untagged")) {
      assertThat(status("/v2/" + repository + "/manifests/" + digest)).isEqualTo(200);
      assertThat(status("/v2/" + repository + "/blobs/" + Pushes.sha256(Pushes.LAYER)))
          .isEqualTo(200);
    }
  }

  @Test
  void contentOfADeletedManifestIsRemoved() throws Exception {
    start(Duration.ZERO);
    String digest = http.image("team/app", "1", "");
    long size = Pushes.LAYER.length + Pushes.CONFIG.length + Pushes.manifest().length;
    delete("/v2/team/app/manifests/" + digest);

    CollectedGarbage collected = registry.collectGarbage();

    assertThat(collected).isEqualTo(new CollectedGarbage(2, 3, size, 0));
    assertThat(status("/v2/team/app/blobs/" + Pushes.sha256(Pushes.LAYER))).isEqualTo(404);
    assertThat(content(Pushes.LAYER)).doesNotExist();
    assertThat(content(Pushes.manifest())).doesNotExist();
    http.image("team/app", "1", "");
    assertThat(status("/v2/team/app/manifests/1")).isEqualTo(200);
  }

  @Test
  void contentThatAnotherRepositoryHasStays() throws Exception {
    start(Duration.ZERO);
    String digest = http.image("team/app", "1", "");
    http.image("team/other", "1", "");
    delete("/v2/team/app/manifests/" + digest);

    registry.collectGarbage();

    assertThat(status("/v2/team/app/blobs/" + Pushes.sha256(Pushes.LAYER))).isEqualTo(404);
    assertThat(http.get("/v2/team/other/blobs/" + Pushes.sha256(Pushes.LAYER)).body())
        .isEqualTo(Pushes.LAYER);
  }

  @Test
  void whatIsYoungStays() throws Exception {
    start(Duration.ofHours(1));
    http.blob("team/app", Pushes.LAYER);

    assertThat(registry.collectGarbage()).isEqualTo(new CollectedGarbage(0, 0, 0, 0));
    age();
    registry.close();
    start(Duration.ofHours(1));
    assertThat(registry.collectGarbage())
        .isEqualTo(new CollectedGarbage(1, 1, Pushes.LAYER.length, 0));
  }

  /** Who sees a blob doesn't push it, and counts on it when the manifest comes. */
  @Test
  void whatWasAskedForStays() throws Exception {
    start(Duration.ofHours(1));
    http.blob("team/app", Pushes.LAYER);
    http.blob("team/app", Pushes.CONFIG);
    age();

    http.send("HEAD", "/v2/team/app/blobs/" + Pushes.sha256(Pushes.LAYER), NOTHING);
    registry.collectGarbage();

    assertThat(content(Pushes.LAYER)).exists();
    assertThat(content(Pushes.CONFIG)).doesNotExist();
  }

  @Test
  void oldContentThatIsPushedAgainStays() throws Exception {
    start(Duration.ofHours(1));
    http.blob("team/app", Pushes.LAYER);
    age();
    http.blob("team/app", Pushes.LAYER);

    assertThat(registry.collectGarbage()).isEqualTo(new CollectedGarbage(0, 0, 0, 0));
  }

  @Test
  void oldContentThatIsPushedAgainWhileItIsCollectedStays() throws Exception {
    start(Duration.ofHours(1));
    ExecutorService collecting = Executors.newSingleThreadExecutor();
    try {
      for (int round = 0; round < 20; round++) {
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          blobs.add((round + " " + i).getBytes(StandardCharsets.UTF_8));
          http.blob("race/app", blobs.get(i));
        }
        age();
        Future<?> collected = collecting.submit(() -> registry.collectGarbage());
        for (byte[] blob : blobs) {
          assertThat(http.blob("race/app", blob).statusCode()).isEqualTo(201);
        }
        collected.get(60, TimeUnit.SECONDS);

        for (byte[] blob : blobs) {
          assertThat(status("/v2/race/app/blobs/" + Pushes.sha256(blob)))
              .as("a blob that was acknowledged in round " + round)
              .isEqualTo(200);
        }
      }
    } finally {
      collecting.shutdownNow();
    }
  }

  @Test
  void uploadsThatNobodyGoesOnWithAreDropped() throws Exception {
    start(
        IntegratedRegistry.builder()
            .garbageCollectionByHand(Duration.ofHours(1))
            .uploadsExpireAfter(Duration.ofHours(2)));
    String old = http.begin("team/app");
    http.send("PATCH", old, Pushes.LAYER);
    String empty = http.begin("team/app");
    age();
    String fresh = http.begin("team/app");

    assertThat(registry.collectGarbage().uploads()).isEqualTo(2);
    assertThat(status(old)).isEqualTo(404);
    assertThat(status(empty)).isEqualTo(404);
    assertThat(status(fresh)).isEqualTo(204);
    try (Stream<Path> left = Files.list(directory.resolve("data/uploads"))) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void damagedManifestKeepsTheBlobsOfItsRepository() throws Exception {
    start(Duration.ZERO);
    http.image("team/app", "1", "");
    Files.writeString(content(Pushes.manifest()), "damaged");

    registry.collectGarbage();

    assertThat(content(Pushes.LAYER)).exists();
    assertThat(content(Pushes.manifest())).exists();
    http.image("team/app", "1", "");
    assertThat(status("/v2/team/app/manifests/1")).isEqualTo(200);
  }

  /** 29: what is pushed, mounted and deleted meanwhile is all there, or all gone. */
  @Test
  void collectsAmongPushesMountsAndDeletes() throws Exception {
    start(Duration.ZERO);
    AtomicBoolean pushing = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<String> problems = new ArrayList<>();
    try {
      Future<Integer> collecting =
          threads.submit(
              () -> {
                int collections = 0;
                while (pushing.get()) {
                  registry.collectGarbage();
                  collections++;
                }
                return collections;
              });
      List<Future<?>> pushes = new ArrayList<>();
      for (int thread = 0; thread < 3; thread++) {
        String repository = "team/app" + thread;
        String other = "team/app" + (thread + 1) % 3;
        pushes.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 40; i++) {
                    push(repository, other, "number " + i, problems);
                  }
                  return null;
                }));
      }
      for (Future<?> push : pushes) {
        push.get(120, TimeUnit.SECONDS);
      }
      pushing.set(false);
      assertThat(collecting.get(60, TimeUnit.SECONDS)).isGreaterThan(1);
    } finally {
      pushing.set(false);
      threads.shutdownNow();
    }
    synchronized (problems) {
      assertThat(problems).isEmpty();
    }
  }

  /**
   * With no grace a blob may be collected before its manifest comes, which is refused then: whoever
   * was told that the manifest is there has it all.
   */
  private void push(String repository, String other, String comment, List<String> problems)
      throws Exception {
    String layer = Pushes.sha256(Pushes.LAYER);
    blob(repository, Pushes.CONFIG, problems);
    http.send(
        "POST", "/v2/" + repository + "/blobs/uploads/?mount=" + layer + "&from=" + other, NOTHING);
    blob(repository, Pushes.LAYER, problems);
    byte[] manifest = Pushes.manifest(Pushes.CONFIG.length, Pushes.LAYER.length, comment);
    HttpResponse<byte[]> taken = http.manifest(repository, "latest", manifest);
    if (taken.statusCode() == 201) {
      List<String> parts =
          List.of(
              "manifests/latest",
              "manifests/" + Pushes.sha256(manifest),
              "blobs/" + layer,
              "blobs/" + Pushes.sha256(Pushes.CONFIG));
      for (String part : parts) {
        HttpResponse<byte[]> got = http.get("/v2/" + repository + "/" + part);
        if (got.statusCode() != 200) {
          synchronized (problems) {
            problems.add(
                part + ": " + got.statusCode() + new String(got.body(), StandardCharsets.UTF_8));
          }
        }
      }
      http.send("DELETE", "/v2/" + repository + "/manifests/" + Pushes.sha256(manifest), NOTHING);
    }
  }

  private void blob(String repository, byte[] content, List<String> problems) throws Exception {
    int status = http.blob(repository, content).statusCode();
    if (status != 201) {
      synchronized (problems) {
        problems.add("a push of a blob was answered " + status);
      }
    }
  }

  @Test
  void timesThatAreNoneAreRefused() {
    start(Duration.ZERO);
    IntegratedRegistry.Builder builder = IntegratedRegistry.builder();

    assertThatThrownBy(() -> builder.garbageCollection(Duration.ZERO, Duration.ofHours(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.garbageCollectionByHand(Duration.ofHours(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
