package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How much may be stored. */
class QuotaTest {

  private static final byte[] NOTHING = new byte[0];

  @TempDir Path directory;
  private IntegratedRegistry registry;
  private Pushes http;

  private IntegratedRegistry.Builder builder() {
    return IntegratedRegistry.builder()
        .data(directory.resolve("data"))
        .garbageCollectionByHand(Duration.ZERO);
  }

  private void start(IntegratedRegistry.Builder builder) {
    registry = builder.start();
    http = new Pushes(registry.address());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private static byte[] blob(int size, int kind) {
    byte[] bytes = new byte[size];
    bytes[0] = (byte) kind;
    return bytes;
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  @Test
  void repositoryTakesNoMoreThanItsQuota() throws Exception {
    start(builder().repositoryQuota(1000));

    assertThat(http.blob("a/b", blob(600, 1)).statusCode()).isEqualTo(201);
    assertThat(http.blob("a/b", blob(400, 2)).statusCode()).isEqualTo(201);
    HttpResponse<byte[]> refused = http.blob("a/b", blob(1, 3));
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(text(refused)).startsWith("{\"errors\":[{\"code\":\"DENIED\"");
    assertThat(http.blob("a/c", blob(700, 4)).statusCode()).isEqualTo(201);
    String mount = "/v2/a/b/blobs/uploads/?from=a/c&mount=" + Pushes.sha256(blob(700, 4));
    assertThat(http.send("POST", mount, NOTHING).statusCode()).isEqualTo(403);
  }

  @Test
  void contentOfUnknownLengthIsCutOffAtTheQuota() throws Exception {
    start(builder().repositoryQuota(100_000));
    byte[] large = blob(200_000, 1);

    HttpResponse<byte[]> refused =
        http.send(
            http.request(http.begin("a/b") + "?digest=" + Pushes.sha256(large))
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));

    assertThat(refused.statusCode()).isEqualTo(403);
  }

  @Test
  void whatIsDeletedMakesRoom() throws Exception {
    start(builder().repositoryQuota(1000));
    http.blob("a/b", blob(600, 1));
    assertThat(http.blob("a/b", blob(600, 2)).statusCode()).isEqualTo(403);

    http.send("DELETE", "/v2/a/b/blobs/" + Pushes.sha256(blob(600, 1)), NOTHING);

    assertThat(http.blob("a/b", blob(600, 2)).statusCode()).isEqualTo(201);
  }

  @Test
  void wrongContentTakesNoRoom() throws Exception {
    start(builder().repositoryQuota(1000));
    for (int i = 0; i < 3; i++) {
      String wrong = http.begin("a/b") + "?digest=" + Pushes.sha256(blob(600, 9));
      assertThat(http.send("PUT", wrong, blob(600, 1)).statusCode()).isEqualTo(400);
    }

    assertThat(http.blob("a/b", blob(600, 1)).statusCode()).isEqualTo(201);
  }

  @Test
  void quotaIsThatOfWhatIsThereAfterARestart() throws Exception {
    start(builder().repositoryQuota(1000));
    http.blob("a/b", blob(600, 1));
    registry.close();

    start(builder().repositoryQuota(1000));

    assertThat(http.blob("a/b", blob(600, 2)).statusCode()).isEqualTo(403);
    assertThat(http.blob("a/b", blob(400, 2)).statusCode()).isEqualTo(201);
  }

  @Test
  void registryTakesNoMoreThanItsQuotaWhichEachContentCountsOnceFor() throws Exception {
    start(builder().totalQuota(1000));
    assertThat(http.blob("a/b", blob(600, 1)).statusCode()).isEqualTo(201);
    String mount = "/v2/a/c/blobs/uploads/?from=a/b&mount=" + Pushes.sha256(blob(600, 1));
    assertThat(http.send("POST", mount, NOTHING).statusCode()).isEqualTo(201);
    assertThat(http.blob("a/d", blob(600, 2)).statusCode()).isEqualTo(403);

    registry.close();
    start(builder().totalQuota(1000));
    await().until(() -> http.blob("a/d", blob(600, 2)).statusCode() == 403);

    registry.collectGarbage();
    await().until(() -> http.blob("a/d", blob(600, 2)).statusCode() == 201);
  }
}
