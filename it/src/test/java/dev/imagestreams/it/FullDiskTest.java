package dev.imagestreams.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.server.IntegratedRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full: a file system of 16 MiB. */
@RequiresPeer({"mount", "umount"})
class FullDiskTest {

  private static final byte[] NOTHING = new byte[0];

  @TempDir Path directory;
  private final Random random = new Random(7);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Path disk;
  private IntegratedRegistry registry;

  @BeforeEach
  void start() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    Peers.assumeWorks(
        "FullDiskTest",
        "the right to mount",
        Peers.works(directory, "mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString()));
    registry =
        IntegratedRegistry.builder()
            .data(disk.resolve("data"))
            .garbageCollectionByHand(Duration.ZERO)
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    if (registry != null) {
      registry.close();
      Peers.run(directory, "umount", disk.toString());
    }
  }

  private HttpResponse<byte[]> send(String method, String path, byte[] body) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://" + registry.address() + path))
            .header("Content-Type", "application/vnd.oci.image.manifest.v1+json")
            .method(method, BodyPublishers.ofByteArray(body))
            .build(),
        BodyHandlers.ofByteArray());
  }

  private static String sha256(byte[] content) throws Exception {
    return "sha256:"
        + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private HttpResponse<byte[]> blob(byte[] content) throws Exception {
    return send("POST", "/v2/full/app/blobs/uploads/?digest=" + sha256(content), content);
  }

  private int manifest(String tag) throws Exception {
    String empty = sha256(NOTHING);
    return send(
            "PUT",
            "/v2/full/app/manifests/" + tag,
            """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "config":{"mediaType":"application/vnd.example","digest":"%s","size":0},\
            "layers":[],"annotations":{"tag":"%s"}}"""
                .formatted(empty, tag)
                .getBytes(UTF_8))
        .statusCode();
  }

  private long uploads() throws Exception {
    try (Stream<Path> uploads = Files.list(disk.resolve("data/uploads"))) {
      return uploads.count();
    }
  }

  @Test
  void case29BlobThatDoesNotFitIsRefusedAndLeavesNothing() throws Exception {
    byte[] large = bytes(20 << 20);

    HttpResponse<byte[]> refused = blob(large);
    HttpResponse<byte[]> inParts =
        send(
            "PATCH",
            send("POST", "/v2/full/app/blobs/uploads/", NOTHING)
                .headers()
                .firstValue("Location")
                .orElseThrow(),
            large);

    assertThat(refused.statusCode()).isEqualTo(507);
    assertThat(new String(refused.body(), UTF_8))
        .isEqualTo(
            "{\"errors\":[{\"code\":\"UNAVAILABLE\","
                + "\"message\":\"the registry's disk is full; make room\"}]}");
    assertThat(inParts.statusCode()).isEqualTo(507);
    assertThat(uploads()).isZero();
    assertThat(send("GET", "/v2/full/app/blobs/" + sha256(large), NOTHING).statusCode())
        .isEqualTo(404);
    byte[] small = bytes(1 << 20);
    assertThat(blob(small).statusCode()).isEqualTo(201);
    assertThat(send("GET", "/v2/full/app/blobs/" + sha256(small), NOTHING).body()).isEqualTo(small);
  }

  @Test
  void case29RegistryGoesOnOnceThereIsRoomAgain() throws Exception {
    assertThat(blob(NOTHING).statusCode()).isEqualTo(201);
    assertThat(manifest("first")).isEqualTo(201);
    byte[] filling = bytes(1 << 20);
    while (blob(filling).statusCode() == 201) {
      filling = bytes(1 << 20);
    }
    int size = 1 << 19;
    while (size >= 4096) {
      size = blob(bytes(size)).statusCode() == 201 ? size : size / 2;
    }
    int refusals = 0;
    int pushed = 0;
    while (refusals == 0) {
      int status = manifest("more" + pushed++);
      assertThat(status).isIn(201, 507);
      refusals += status == 507 ? 1 : 0;
    }
    assertThat(registry.health().ready()).isFalse();
    assertThat(send("GET", "/v2/full/app/manifests/first", NOTHING).statusCode()).isEqualTo(200);

    registry.collectGarbage();

    assertThat(registry.health().ready()).isTrue();
    assertThat(manifest("second")).isEqualTo(201);
    registry.close();
    registry = IntegratedRegistry.builder().data(disk.resolve("data")).start();
    assertThat(send("GET", "/v2/full/app/manifests/first", NOTHING).statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v2/full/app/manifests/second", NOTHING).statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v2/full/app/manifests/more" + (pushed - 1), NOTHING).statusCode())
        .isEqualTo(404);
  }
}
