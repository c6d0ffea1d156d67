package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol as a client sees it (OCI distribution 1.1), over a real socket. */
class RegistryHttpTest {

  @TempDir static Path directory;
  private static IntegratedRegistry registry;
  private static Pushes http;

  @BeforeAll
  static void start() {
    registry = IntegratedRegistry.builder().data(directory.resolve("data")).start();
    http = new Pushes(registry.address());
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  private static void assertError(HttpResponse<byte[]> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(new String(answer.body(), UTF_8))
        .startsWith("{\"errors\":[{\"code\":\"" + code + "\"");
  }

  private static List<String> header(HttpResponse<?> answer, String name) {
    return answer.headers().allValues(name);
  }

  @Test
  void answersTheVersionCheck() throws Exception {
    assertThat(http.get("/v2/").statusCode()).isEqualTo(200);
  }

  @Test
  void provisionsARepositoryAtFirstPush() throws Exception {
    assertError(http.get("/v2/fresh/app/tags/list"), 404, "NAME_UNKNOWN");

    http.image("fresh/app", "1.0", "");

    assertThat(new String(http.get("/v2/fresh/app/tags/list").body(), UTF_8))
        .isEqualTo("{\"name\":\"fresh/app\",\"tags\":[\"1.0\"]}");
  }

  @Test
  void givesABlobBackByteForByte() throws Exception {
    HttpResponse<byte[]> put = http.blob("blob/whole", Pushes.LAYER);
    String digest = Pushes.sha256(Pushes.LAYER);

    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(header(put, "Location")).containsExactly("/v2/blob/whole/blobs/" + digest);
    HttpResponse<byte[]> got = http.get("/v2/blob/whole/blobs/" + digest);
    assertThat(got.body()).isEqualTo(Pushes.LAYER);
    assertThat(header(got, "Docker-Content-Digest")).containsExactly(digest);
    assertThat(header(got, "Content-Type")).containsExactly("application/octet-stream");
    assertThat(header(got, "X-Content-Type-Options")).containsExactly("nosniff");
  }

  @Test
  void takesABlobInOnePost() throws Exception {
    String digest = Pushes.sha256(Pushes.LAYER);
    HttpResponse<byte[]> answer =
        http.send(
            http.request("/v2/blob/single/blobs/uploads/?digest=" + digest)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofByteArray(Pushes.LAYER)));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(http.get("/v2/blob/single/blobs/" + digest).body()).isEqualTo(Pushes.LAYER);
  }

  @Test
  void takesAnEmptyBlob() throws Exception {
    byte[] empty = new byte[0];
    assertThat(http.blob("blob/empty", empty).statusCode()).isEqualTo(201);
    assertThat(http.get("/v2/blob/empty/blobs/" + Pushes.sha256(empty)).body()).isEmpty();
  }

  private static HttpResponse<byte[]> patch(String location, String range, byte[] chunk)
      throws Exception {
    return http.send(
        http.request(location)
            .header("Content-Range", range)
            .method("PATCH", BodyPublishers.ofByteArray(chunk)));
  }

  @Test
  void takesABlobInChunks() throws Exception {
    String location = http.begin("blob/chunks");
    byte[] first = Arrays.copyOfRange(Pushes.LAYER, 0, 10);
    byte[] second = Arrays.copyOfRange(Pushes.LAYER, 10, Pushes.LAYER.length);

    HttpResponse<byte[]> answer = patch(location, "0-9", first);
    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(header(answer, "Range")).containsExactly("0-9");
    assertThat(patch(location, "10-" + (Pushes.LAYER.length - 1), second).statusCode())
        .isEqualTo(202);
    String digest = Pushes.sha256(Pushes.LAYER);
    assertThat(http.send("PUT", location + "?digest=" + digest, new byte[0]).statusCode())
        .isEqualTo(201);
    assertThat(http.get("/v2/blob/chunks/blobs/" + digest).body()).isEqualTo(Pushes.LAYER);
  }

  @Test
  void takesAStreamWithoutContentRangeAsDockerSendsIt() throws Exception {
    String location = http.begin("blob/stream");
    assertThat(http.send("PATCH", location, Pushes.LAYER).statusCode()).isEqualTo(202);
    String digest = Pushes.sha256(Pushes.LAYER);
    assertThat(http.send("PUT", location + "?digest=" + digest, new byte[0]).statusCode())
        .isEqualTo(201);
  }

  @Test
  void refusesAChunkOutOfOrderAndSaysWhereToGoOn() throws Exception {
    String location = http.begin("blob/order");
    patch(location, "0-9", new byte[10]);

    for (String range : List.of("0-9", "20-29", "9-18", "5-1", "abc", "0-99999999999999999999")) {
      HttpResponse<byte[]> answer = patch(location, range, new byte[10]);
      assertError(answer, 416, "BLOB_UPLOAD_INVALID");
      assertThat(header(answer, "Range")).as(range).containsExactly("0-9");
    }
    HttpResponse<byte[]> status = http.get(location);
    assertThat(status.statusCode()).isEqualTo(204);
    assertThat(header(status, "Range")).containsExactly("0-9");
  }

  @Test
  void refusesContentThatIsNotItsDigest() throws Exception {
    String digest = Pushes.sha256("something else".getBytes(UTF_8));
    String location = http.begin("blob/wrong");

    assertError(
        http.send("PUT", location + "?digest=" + digest, Pushes.LAYER), 400, "DIGEST_INVALID");

    assertError(http.get("/v2/blob/wrong/blobs/" + digest), 404, "BLOB_UNKNOWN");
    assertError(
        http.send("PUT", location + "?digest=" + digest, Pushes.LAYER), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e", "sha256:..%2f..%2fx"})
  void refusesWhatIsNoDigest(String digest) throws Exception {
    String location = http.begin("blob/nodigest");
    assertError(
        http.send("PUT", location + "?digest=" + digest, Pushes.LAYER), 400, "DIGEST_INVALID");
  }

  @Test
  void keepsAnUploadToItsRepository() throws Exception {
    String location = http.begin("upload/mine").replace("upload/mine", "upload/yours");
    assertError(http.send("PATCH", location, Pushes.LAYER), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void doesNotShowABlobInAnotherRepository() throws Exception {
    http.blob("blob/here", Pushes.LAYER);
    assertError(
        http.get("/v2/blob/there/blobs/" + Pushes.sha256(Pushes.LAYER)), 404, "BLOB_UNKNOWN");
  }

  @Test
  void givesAManifestBackByteForByteByTagAndDigest() throws Exception {
    String digest = http.image("manifest/same", "v1", "exact  bytes");
    byte[] sent = Pushes.manifest(Pushes.CONFIG.length, Pushes.LAYER.length, "exact  bytes");

    for (String reference : List.of("v1", digest, digest.replace(":", "%3A"))) {
      HttpResponse<byte[]> got = http.get("/v2/manifest/same/manifests/" + reference);
      assertThat(got.body()).isEqualTo(sent);
      assertThat(header(got, "Content-Type")).containsExactly(Pushes.OCI_MANIFEST);
      assertThat(header(got, "Docker-Content-Digest")).containsExactly(digest);
    }
    HttpResponse<byte[]> head = http.send("HEAD", "/v2/manifest/same/manifests/v1", new byte[0]);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(header(head, "Content-Length")).containsExactly(Integer.toString(sent.length));
  }

  @Test
  void refusesAManifestWhoseBlobsAreNotThere() throws Exception {
    assertError(
        http.manifest("manifest/sparse", "v1", Pushes.manifest()), 400, "MANIFEST_BLOB_UNKNOWN");
    assertError(http.get("/v2/manifest/sparse/manifests/v1"), 404, "NAME_UNKNOWN");
  }

  @Test
  void refusesAManifestWithWrongSizes() throws Exception {
    http.image("manifest/sizes", "v1", "");
    assertError(
        http.manifest("manifest/sizes", "v2", Pushes.manifest(1, Pushes.LAYER.length, "")),
        400,
        "MANIFEST_INVALID");
    assertError(
        http.manifest("manifest/sizes", "v2", Pushes.manifest(-5, Pushes.LAYER.length, "")),
        400,
        "MANIFEST_INVALID");
    assertError(http.get("/v2/manifest/sizes/manifests/v2"), 404, "MANIFEST_UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not JSON",
        "[]",
        "{\"schemaVersion\":1}",
        "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}",
        "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.oci.image.index.v1+json\"}"
      })
  void refusesWhatIsNoManifestOfItsType(String manifest) throws Exception {
    assertError(
        http.manifest("manifest/invalid", "v1", manifest.getBytes(UTF_8)), 400, "MANIFEST_INVALID");
  }

  @Test
  void refusesDeeplyNestedJsonInsteadOfOverflowingItsStack() throws Exception {
    byte[] bomb = "[".repeat(100_000).getBytes(UTF_8);
    assertError(http.manifest("manifest/bomb", "v1", bomb), 400, "MANIFEST_INVALID");
  }

  @Test
  void refusesAManifestPutUnderAnotherDigest() throws Exception {
    http.image("manifest/digest", "v1", "");
    String other = Pushes.sha256(new byte[] {1});
    assertError(http.manifest("manifest/digest", other, Pushes.manifest()), 400, "DIGEST_INVALID");
  }

  @Test
  void refusesAManifestOverFourMebibytes() throws Exception {
    byte[] large = new byte[(4 << 20) + 1];
    Arrays.fill(large, (byte) ' ');
    assertError(http.manifest("manifest/large", "v1", large), 413, "SIZE_INVALID");
  }

  @Test
  void refusesAnAnnouncedHugeManifestBeforeReadingIt() throws Exception {
    int port = Integer.parseInt(registry.address().substring("127.0.0.1:".length()));
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("PUT /v2/manifest/huge/manifests/v1 HTTP/1.1\r\nHost: x\r\n"
                  + "Content-Type: application/json\r\nContent-Length: 10737418240\r\n\r\n")
              .getBytes(UTF_8));
      out.flush();
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
      assertThat(new String(answer, UTF_8)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void listsTagsSortedAndInPages() throws Exception {
    for (String tag : List.of("b", "a", "C", "v1.10", "v1.9")) {
      http.image("tags/many", tag, "");
    }

    assertThat(new String(http.get("/v2/tags/many/tags/list").body(), UTF_8))
        .contains("[\"C\",\"a\",\"b\",\"v1.10\",\"v1.9\"]");
    HttpResponse<byte[]> page = http.get("/v2/tags/many/tags/list?n=2&last=C");
    assertThat(new String(page.body(), UTF_8)).contains("[\"a\",\"b\"]");
    assertThat(header(page, "Link"))
        .containsExactly("</v2/tags/many/tags/list?n=2&last=b>; rel=\"next\"");
    HttpResponse<byte[]> end = http.get("/v2/tags/many/tags/list?n=2&last=v1.10");
    assertThat(new String(end.body(), UTF_8)).contains("[\"v1.9\"]");
    assertThat(header(end, "Link")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "abc", "99999999999999999999", ""})
  void refusesAPageSizeThatIsNone(String n) throws Exception {
    http.image("tags/pages", "a", "");
    assertError(http.get("/v2/tags/pages/tags/list?n=" + n), 400, "PAGINATION_NUMBER_INVALID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/UPPER/tags/list",
        "/v2/a/../../etc/tags/list",
        "/v2/%2e%2e/up/tags/list",
        "/v2/a%2f..%2fb/tags/list",
        "/v2/a%5cb/tags/list",
        "/v2/a%00b/tags/list",
        "/v2/%C3%A9/tags/list",
        "/v2/a//b/tags/list",
        "/v2/_blobs/x/tags/list"
      })
  void refusesNamesThatAreNoneAndTouchesNothing(String path) throws Exception {
    HttpResponse<byte[]> answer = http.get(path);
    assertThat(answer.statusCode()).isIn(400, 404);
    assertThat(header(answer, "Content-Type").toString()).contains("application/json");
    try (Stream<Path> entries = Files.list(directory)) {
      assertThat(entries).containsExactly(directory.resolve("data"));
    }
  }

  @Test
  void refusesARepositoryThatWouldShareAnothersStream() throws Exception {
    assertError(
        http.send("POST", "/v2/default/app/blobs/uploads/", new byte[0]), 400, "NAME_INVALID");
    assertError(http.manifest("default/app", "v1", Pushes.manifest()), 400, "NAME_INVALID");
    assertThat(http.image("app", "v1", "")).startsWith("sha256:");
    assertThat(http.image("default/app/part", "v1", "")).startsWith("sha256:");
  }

  @Test
  void refusesANameThatIsTooLongForAStream() throws Exception {
    String name = "a".repeat(250);
    assertError(
        http.send("POST", "/v2/" + name + "/blobs/uploads/", new byte[0]), 400, "NAME_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/%zz", "/v2/a%00b/tags/list", "/v2/%c0%ae/tags/list"})
  void answersAsARegistryEvenWhereTheContainerRefuses(String path) throws Exception {
    int port = Integer.parseInt(registry.address().substring("127.0.0.1:".length()));
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                  .getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400").contains("{\"errors\":[{\"code\":");
      assertThat(answer).doesNotContain("Exception");
    }
  }

  @Test
  void takesANameThatLooksLikeARoute() throws Exception {
    http.image("x/manifests/y", "v1", "");
    assertThat(http.get("/v2/x/manifests/y/manifests/v1").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%2e%2e", ".hidden", "-dash"})
  void refusesTagsThatAreNone(String tag) throws Exception {
    http.image("tags/names", "1", "");

    assertError(http.manifest("tags/names", tag, Pushes.manifest()), 400, "TAG_INVALID");
    assertError(
        http.send("DELETE", "/v2/tags/names/manifests/" + tag, new byte[0]), 400, "TAG_INVALID");
  }

  @Test
  void ignoresAHostHeaderInLocations() throws Exception {
    assertThat(http.begin("upload/relative")).startsWith("/v2/upload/relative/blobs/uploads/");
  }

  @Test
  void takesAnIndexOfManifestsThatAreThere() throws Exception {
    String child = http.image("index/ok", "amd64", "");
    byte[] index =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[\
        {"mediaType":"%s","digest":"%s","size":%d}]}"""
            .formatted(Pushes.OCI_MANIFEST, child, Pushes.manifest().length)
            .getBytes(UTF_8);
    HttpResponse<byte[]> put =
        http.send(
            http.request("/v2/index/ok/manifests/all")
                .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                .PUT(BodyPublishers.ofByteArray(index)));
    assertThat(put.statusCode()).isEqualTo(201);
    HttpResponse<byte[]> elsewhere =
        http.send(
            http.request("/v2/index/sparse/manifests/all")
                .header("Content-Type", "application/vnd.oci.image.index.v1+json")
                .PUT(BodyPublishers.ofByteArray(index)));
    assertError(elsewhere, 400, "MANIFEST_BLOB_UNKNOWN");
  }
}
