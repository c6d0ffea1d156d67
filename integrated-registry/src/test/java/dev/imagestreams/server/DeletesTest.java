package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImageDeleted;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.NotificationBus;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes, and what is told of it. */
class DeletesTest {

  private static final byte[] NOTHING = new byte[0];

  @TempDir Path directory;
  private final EventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);
  private IntegratedRegistry registry;
  private Pushes http;

  @BeforeEach
  void start() {
    open(IntegratedRegistry.builder());
  }

  private void open(IntegratedRegistry.Builder builder) {
    registry = builder.data(directory.resolve("data")).notificationBus(bus).start();
    http = new Pushes(registry.address());
  }

  @AfterEach
  void stop() {
    registry.close();
    bus.close();
  }

  private int status(String path) throws Exception {
    return http.get(path).statusCode();
  }

  private int delete(String path) throws Exception {
    return http.send("DELETE", path, NOTHING).statusCode();
  }

  private static void assertError(HttpResponse<byte[]> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(new String(answer.body(), UTF_8))
        .startsWith("{\"errors\":[{\"code\":\"" + code + "\"");
  }

  private List<ImageEvent> events() {
    return log.read(log.beginning(), 10_000).stream().map(LoggedEvent::event).toList();
  }

  @Test
  void tagGoesAndItsManifestStays() throws Exception {
    String digest = http.image("team/app", "1", "");
    http.image("team/app", "2", "");

    assertThat(delete("/v2/team/app/manifests/1")).isEqualTo(202);

    assertThat(status("/v2/team/app/manifests/1")).isEqualTo(404);
    assertThat(status("/v2/team/app/manifests/2")).isEqualTo(200);
    assertThat(status("/v2/team/app/manifests/" + digest)).isEqualTo(200);
    assertThat(new String(http.get("/v2/team/app/tags/list").body(), UTF_8))
        .contains("\"tags\":[\"2\"]");
    assertError(http.send("DELETE", "/v2/team/app/manifests/1", NOTHING), 404, "MANIFEST_UNKNOWN");
  }

  @Test
  void manifestGoesWithAllTagsThatPointToIt() throws Exception {
    String digest = http.image("team/app", "1", "");
    http.image("team/app", "also", "");
    String other = http.image("team/app", "2", "another");

    assertThat(delete("/v2/team/app/manifests/" + digest)).isEqualTo(202);

    for (String reference : List.of("1", "also", digest)) {
      assertThat(status("/v2/team/app/manifests/" + reference)).as(reference).isEqualTo(404);
    }
    assertThat(status("/v2/team/app/manifests/" + other)).isEqualTo(200);
    assertThat(new String(http.get("/v2/team/app/tags/list").body(), UTF_8))
        .contains("\"tags\":[\"2\"]");
    assertThat(delete("/v2/team/app/manifests/" + digest)).isEqualTo(404);
    assertThat(status("/v2/team/app/blobs/" + Pushes.sha256(Pushes.LAYER))).isEqualTo(200);
  }

  @Test
  void blobGoesFromOneRepositoryAndStaysInOthers() throws Exception {
    String layer = Pushes.sha256(Pushes.LAYER);
    http.image("team/app", "1", "");
    http.image("team/other", "1", "");

    assertThat(delete("/v2/team/app/blobs/" + layer)).isEqualTo(202);

    assertThat(status("/v2/team/other/blobs/" + layer)).isEqualTo(200);
    assertThat(status("/v2/team/app/blobs/" + layer)).as("21: for ever").isEqualTo(404);
    assertError(http.send("DELETE", "/v2/team/app/blobs/" + layer, NOTHING), 404, "BLOB_UNKNOWN");
  }

  @Test
  void deletesAreToldOnceInTheOrderOfPushes() throws Exception {
    String digest = http.image("team/app", "1", "");
    http.image("team/app", "2", "");
    delete("/v2/team/app/manifests/1");
    http.image("team/app", "1", "again");
    delete("/v2/team/app/manifests/" + digest);

    await().atMost(Duration.ofSeconds(30)).until(() -> events().size() == 5);
    assertThat(events())
        .extracting(event -> event.getClass().getSimpleName() + " " + event.subject())
        .containsExactly(
            "ImagePushed 1", "ImagePushed 2", "ImageDeleted 1", "ImagePushed 1", "ImageDeleted 2");
    ImageDeleted deleted = (ImageDeleted) events().get(2);
    assertThat(deleted.repository()).isEqualTo("team/app");
    assertThat(deleted.host()).isEqualTo(registry.address());
    assertThat(deleted.number()).isEqualTo(3);
    assertThat(deleted.previous()).hasToString(digest);

    registry.close();
    open(IntegratedRegistry.builder());
    http.image("team/app", "3", "");
    await().atMost(Duration.ofSeconds(30)).until(() -> events().size() == 6);
    assertThat(status("/v2/team/app/manifests/2")).isEqualTo(404);
  }

  @Test
  void nothingGoesWhereDeletesAreOff() throws Exception {
    registry.close();
    open(IntegratedRegistry.builder().deletes(false));
    String digest = http.image("team/app", "1", "");

    for (String path :
        List.of("manifests/1", "manifests/" + digest, "blobs/" + Pushes.sha256(Pushes.LAYER))) {
      assertError(http.send("DELETE", "/v2/team/app/" + path, NOTHING), 405, "UNSUPPORTED");
      assertThat(status("/v2/team/app/" + path)).isEqualTo(200);
    }
    assertThat(delete(http.begin("team/app"))).as("an upload is nobody's yet").isEqualTo(204);
  }

  @Test
  void nothingChangesInARegistryThatIsReadOnly() throws Exception {
    String digest = http.image("team/app", "1", "");
    String upload = http.begin("team/app");
    registry.close();
    open(IntegratedRegistry.builder().readOnly(true));
    byte[] manifest = Pushes.manifest();

    assertError(http.manifest("team/app", "2", manifest), 405, "UNSUPPORTED");
    assertError(http.send("POST", "/v2/team/app/blobs/uploads/", NOTHING), 405, "UNSUPPORTED");
    assertError(
        http.send(
            "POST",
            "/v2/team/new/blobs/uploads/?from=team/app&mount=" + Pushes.sha256(Pushes.LAYER),
            NOTHING),
        405,
        "UNSUPPORTED");
    assertError(http.send("PATCH", upload, Pushes.LAYER), 405, "UNSUPPORTED");
    assertError(
        http.send("PUT", upload + "?digest=" + Pushes.sha256(NOTHING), NOTHING),
        405,
        "UNSUPPORTED");
    assertError(http.send("DELETE", "/v2/team/app/manifests/1", NOTHING), 405, "UNSUPPORTED");
    assertThat(status("/v2/team/app/manifests/" + digest)).isEqualTo(200);
    assertThat(status("/v2/team/new/tags/list")).isEqualTo(404);
  }

  /** 29: never a tag that points to a manifest which is not there. */
  @Test
  void noTagPointsToWhatIsGoneHoweverPushesAndDeletesMeet() throws Exception {
    String digest = http.image("team/app", "0", "");
    byte[] manifest = Pushes.manifest();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        String tag = "t" + thread;
        boolean deletes = thread == 0;
        all.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 60; i++) {
                    if (deletes) {
                      delete("/v2/team/app/manifests/" + digest);
                    } else {
                      assertThat(http.manifest("team/app", tag, manifest).statusCode())
                          .isEqualTo(201);
                    }
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
    boolean there = status("/v2/team/app/manifests/" + digest) == 200;
    String tags = new String(http.get("/v2/team/app/tags/list").body(), UTF_8);
    assertThat(tags.contains("\"t1\""))
        .isEqualTo(there && status("/v2/team/app/manifests/t1") == 200);
    for (String tag : List.of("t1", "t2", "t3")) {
      int status = status("/v2/team/app/manifests/" + tag);
      assertThat(tags.contains('"' + tag + '"')).as(tags + tag).isEqualTo(status == 200);
    }
  }
}
