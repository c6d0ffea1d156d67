package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules of the specification that are easily missed (OCI distribution 1.1, and the 1.2 draft). */
class SpecRulesTest {

  private static final byte[] NOTHING = new byte[0];

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

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String sha512(byte[] bytes) throws Exception {
    return "sha512:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
  }

  // Mounts

  @Test
  void blobOfAnotherRepositoryIsMounted() throws Exception {
    String layer = Pushes.sha256(Pushes.LAYER);
    http.blob("mount/from", Pushes.LAYER);

    HttpResponse<byte[]> answer =
        http.send(
            "POST", "/v2/mount/to/blobs/uploads/?mount=" + layer + "&from=mount/from", NOTHING);

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(header(answer, "Location")).isEqualTo("/v2/mount/to/blobs/" + layer);
    assertThat(header(answer, "Docker-Content-Digest")).isEqualTo(layer);
    assertThat(http.get("/v2/mount/to/blobs/" + layer).body()).isEqualTo(Pushes.LAYER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&from=mount/nowhere",
        "&from=..%2F..%2Fblobs",
        "&from=",
      })
  void whatCanNotBeMountedIsAskedFor(String from) throws Exception {
    String layer = Pushes.sha256(Pushes.LAYER);
    http.blob("mount/elsewhere", Pushes.LAYER);
    String to = "mount/to" + from.length();

    HttpResponse<byte[]> answer =
        http.send("POST", "/v2/" + to + "/blobs/uploads/?mount=" + layer + from, NOTHING);

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(http.get("/v2/" + to + "/blobs/" + layer).statusCode()).isEqualTo(404);
    HttpResponse<byte[]> pushed =
        http.send("PUT", header(answer, "Location") + "?digest=" + layer, Pushes.LAYER);
    assertThat(pushed.statusCode()).isEqualTo(201);
  }

  @Test
  void blobIsMountedWithoutSayingFromWhereItIsKnown() throws Exception {
    byte[] blob = "mounted from anywhere".getBytes(UTF_8);
    String digest = Pushes.sha256(blob);
    String mount = "/v2/mount/anywhere/blobs/uploads/?mount=" + digest;
    assertThat(http.send("POST", mount, NOTHING).statusCode()).isEqualTo(202);
    http.blob("mount/somewhere", blob);

    assertThat(http.send("POST", mount, NOTHING).statusCode()).isEqualTo(201);
    assertThat(http.get("/v2/mount/anywhere/blobs/" + digest).body()).isEqualTo(blob);

    http.send("DELETE", "/v2/mount/somewhere/blobs/" + digest, NOTHING);
    String again = "/v2/mount/again/blobs/uploads/?mount=" + digest;
    assertThat(http.send("POST", again, NOTHING).statusCode()).isEqualTo(202);
  }

  // Ranges

  @ParameterizedTest
  @CsvSource({
    "bytes=0-3, 0, 4",
    "bytes=2-, 2, 36",
    "bytes=-5, 33, 5",
    "bytes=30-9999, 30, 8",
    "bytes=37-37, 37, 1",
    "bytes=-9999, 0, 38",
    "'bytes=0-99999999999999999999999', 0, 38"
  })
  void partOfABlobIsGiven(String range, int from, int length) throws Exception {
    http.blob("range/part", Pushes.LAYER);
    String path = "/v2/range/part/blobs/" + Pushes.sha256(Pushes.LAYER);

    HttpResponse<byte[]> got = http.send(http.request(path).header("Range", range).GET());

    assertThat(got.statusCode()).isEqualTo(206);
    assertThat(new String(got.body(), UTF_8))
        .isEqualTo(new String(Pushes.LAYER, from, length, UTF_8));
    assertThat(header(got, "Content-Range"))
        .isEqualTo("bytes " + from + "-" + (from + length - 1) + "/38");
    assertThat(header(got, "Content-Length")).isEqualTo(Integer.toString(length));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes=38-",
        "bytes=500-0",
        "bytes=5000-10000",
        "bytes=-0",
        "bytes=9223372036854775807-9223372036854775808",
        "bytes=99999999999999999999999-"
      })
  void partThatIsNotThereIsRefused(String range) throws Exception {
    http.blob("range/none", Pushes.LAYER);
    String path = "/v2/range/none/blobs/" + Pushes.sha256(Pushes.LAYER);

    HttpResponse<byte[]> got = http.send(http.request(path).header("Range", range).GET());

    assertError(got, 416, "RANGE_INVALID");
    assertThat(header(got, "Content-Range")).isEqualTo("bytes */38");
  }

  @ParameterizedTest
  @ValueSource(strings = {"items=0-3", "bytes=a-b", "bytes=-", "bytes=0-1,3-4", "0-3"})
  void rangeThatIsNotUnderstoodIsPassedOver(String range) throws Exception {
    http.blob("range/whole", Pushes.LAYER);
    String path = "/v2/range/whole/blobs/" + Pushes.sha256(Pushes.LAYER);

    HttpResponse<byte[]> got = http.send(http.request(path).header("Range", range).GET());

    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(Pushes.LAYER);
  }

  /** 18: as many answers as ranges would be more than was asked for. */
  @Test
  void veryManyRangesAreOneAnswer() throws Exception {
    http.blob("range/many", Pushes.LAYER);
    String path = "/v2/range/many/blobs/" + Pushes.sha256(Pushes.LAYER);

    HttpResponse<byte[]> got =
        http.send(http.request(path).header("Range", "bytes=0-" + ",0-".repeat(1000)).GET());

    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.body()).isEqualTo(Pushes.LAYER);
  }

  // Manifests

  @Test
  void manifestTakesSeveralTagsAtATime() throws Exception {
    String digest = http.image("tags/several", "first", "");

    HttpResponse<byte[]> answer =
        http.manifest("tags/several", digest + "?tag=a&tag=b&tag=a", Pushes.manifest());

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().allValues("OCI-Tag")).containsExactly("a", "b");
    assertThat(header(answer, "Docker-Content-Digest")).isEqualTo(digest);
    for (String tag : List.of("a", "b", "first")) {
      assertThat(header(http.get("/v2/tags/several/manifests/" + tag), "Docker-Content-Digest"))
          .isEqualTo(digest);
    }
  }

  @Test
  void oneTagThatIsNoneHasNothingTaken() throws Exception {
    String digest = http.image("tags/none", "first", "");

    assertError(
        http.manifest("tags/none", digest + "?tag=a&tag=-b", Pushes.manifest()),
        400,
        "TAG_INVALID");
    assertError(
        http.manifest("tags/none", digest + "?tag=a" + "&tag=a".repeat(100), Pushes.manifest()),
        414,
        "TAG_INVALID");
    assertThat(http.get("/v2/tags/none/manifests/a").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {".INVALID_MANIFEST_NAME", "-dash", "%2e%2e", "a%20b", "a%40b"})
  void whatCanBeNoTagIsNotThereToThoseWhoRead(String reference) throws Exception {
    http.image("tags/read", "1", "");
    String path = "/v2/tags/read/manifests/" + reference;

    assertError(http.get(path), 404, "MANIFEST_UNKNOWN");
    assertThat(http.send("HEAD", path, NOTHING).statusCode()).isEqualTo(404);
    assertError(http.get("/v2/tags/nowhere/manifests/" + reference), 404, "NAME_UNKNOWN");
  }

  @Test
  void manifestAndBlobsAreKeptUnderTheDigestOfTheClientsAlgorithm() throws Exception {
    byte[] manifest = Pushes.manifest();
    String begun =
        header(
            http.send("POST", "/v2/sha512/app/blobs/uploads/?digest-algorithm=sha512", NOTHING),
            "Location");
    HttpResponse<byte[]> blob =
        http.send("PUT", begun + "?digest=" + sha512(Pushes.LAYER), Pushes.LAYER);
    assertThat(blob.statusCode()).isEqualTo(201);
    assertThat(header(blob, "Docker-Content-Digest")).isEqualTo(sha512(Pushes.LAYER));
    assertThat(http.get("/v2/sha512/app/blobs/" + sha512(Pushes.LAYER)).body())
        .isEqualTo(Pushes.LAYER);

    http.blob("sha512/app", Pushes.CONFIG);
    http.blob("sha512/app", Pushes.LAYER);
    HttpResponse<byte[]> put = http.manifest("sha512/app", sha512(manifest) + "?tag=one", manifest);
    assertThat(put.statusCode()).isEqualTo(201);
    assertThat(header(put, "Docker-Content-Digest")).isEqualTo(sha512(manifest));
    assertThat(header(put, "OCI-Tag")).isEqualTo("one");
    for (String reference : List.of(sha512(manifest), "one")) {
      HttpResponse<byte[]> got = http.get("/v2/sha512/app/manifests/" + reference);
      assertThat(got.body()).isEqualTo(manifest);
      assertThat(header(got, "Docker-Content-Digest")).isEqualTo(sha512(manifest));
    }
  }

  @Test
  void algorithmThatIsNotKnownIsRefused() throws Exception {
    assertError(
        http.send("POST", "/v2/sha512/app/blobs/uploads/?digest-algorithm=md5", NOTHING),
        400,
        "DIGEST_INVALID");
  }

  @Test
  void knownContentIsNotSentAgain() throws Exception {
    String digest = http.image("etag/app", "1", "");
    for (String path :
        List.of("manifests/1", "manifests/" + digest, "blobs/" + Pushes.sha256(Pushes.LAYER))) {
      String tag = header(http.get("/v2/etag/app/" + path), "ETag");
      assertThat(tag).startsWith("\"sha256:").endsWith("\"");
      HttpResponse<byte[]> same =
          http.send(
              http.request("/v2/etag/app/" + path)
                  .header("If-None-Match", "\"other\", " + tag)
                  .GET());
      assertThat(same.statusCode()).isEqualTo(304);
      assertThat(same.body()).isEmpty();
      assertThat(
              http.send(
                      http.request("/v2/etag/app/" + path)
                          .header("If-None-Match", "\"other\"")
                          .GET())
                  .statusCode())
          .isEqualTo(200);
    }
  }

  /** 15: whoever says nothing of what he accepts is given what there is. */
  @Test
  void manifestIsGivenToThoseWhoSayNothingOfWhatTheyAccept() throws Exception {
    http.image("accept/app", "1", "");

    HttpResponse<byte[]> got =
        http.send(http.request("/v2/accept/app/manifests/1").header("Accept", "text/html").GET());

    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(header(got, "Content-Type")).isEqualTo(Pushes.OCI_MANIFEST);
  }

  @Test
  void layersThatMayNotBeCopiedNeedNotBeThere() throws Exception {
    http.blob("foreign/app", Pushes.CONFIG);
    byte[] manifest =
        new String(Pushes.manifest(), UTF_8)
            .replace(
                "application/vnd.oci.image.layer.v1.tar",
                "application/vnd.oci.image.layer.nondistributable.v1.tar")
            .replace("\"annotations\"", "\"x\":1,\"annotations\"")
            .getBytes(UTF_8);

    assertThat(http.manifest("foreign/app", "1", manifest).statusCode()).isEqualTo(201);
    assertThat(http.get("/v2/foreign/app/manifests/1").body()).isEqualTo(manifest);
  }

  // Lists

  @Test
  void catalogNamesRepositoriesInPages() throws Exception {
    for (String name : List.of("catalog-b", "catalog/z", "catalog-a", "catalog/deep/er/app")) {
      http.image(name, "1", "");
    }

    String all = new String(http.get("/v2/_catalog").body(), UTF_8);
    assertThat(all)
        .startsWith("{\"repositories\":[")
        .contains("\"catalog-a\",\"catalog-b\",\"catalog/deep/er/app\",\"catalog/z\"");
    HttpResponse<byte[]> page = http.get("/v2/_catalog?n=2&last=catalog-a");
    assertThat(new String(page.body(), UTF_8))
        .isEqualTo("{\"repositories\":[\"catalog-b\",\"catalog/deep/er/app\"]}");
    assertThat(header(page, "Link"))
        .isEqualTo("</v2/_catalog?n=2&last=catalog%2Fdeep%2Fer%2Fapp>; rel=\"next\"");
  }

  /** 5: what a client sends never becomes a header of its own. */
  @Test
  void lastIsOnlyCompared() throws Exception {
    http.image("catalog-last", "1", "");

    HttpResponse<byte[]> page = http.get("/v2/_catalog?n=1&last=%0D%0AEvil%3A%201");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().map()).doesNotContainKey("evil");
    assertError(http.get("/v2/_catalog?n=-1"), 400, "PAGINATION_NUMBER_INVALID");
    assertError(http.get("/v2/_catalog?n=100000000000000000000"), 400, "PAGINATION_NUMBER_INVALID");
  }

  // Uploads

  @Test
  void uploadThatIsGivenUpIsGone() throws Exception {
    String upload = http.begin("upload/gone");

    assertThat(http.send("DELETE", upload, NOTHING).statusCode()).isEqualTo(204);
    assertError(http.get(upload), 404, "BLOB_UPLOAD_UNKNOWN");
  }

  @Test
  void lastChunkOutOfOrderIsRefusedAndTheUploadGoesOn() throws Exception {
    String upload = http.begin("upload/order");
    http.send("PATCH", upload, "abc".getBytes(UTF_8));

    HttpResponse<byte[]> wrong =
        http.send(
            http.request(upload + "?digest=" + Pushes.sha256("abcdef".getBytes(UTF_8)))
                .header("Content-Range", "7-9")
                .PUT(BodyPublishers.ofByteArray("def".getBytes(UTF_8))));
    assertThat(wrong.statusCode()).isEqualTo(416);
    assertThat(header(wrong, "Range")).isEqualTo("0-2");
    assertThat(header(http.get(upload), "Range")).isEqualTo("0-2");

    HttpResponse<byte[]> right =
        http.send(
            http.request(upload + "?digest=" + Pushes.sha256("abcdef".getBytes(UTF_8)))
                .header("Content-Range", "3-5")
                .PUT(BodyPublishers.ofByteArray("def".getBytes(UTF_8))));
    assertThat(right.statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"5-1", "-1-3", "0-100000000000000000000", "abc", "bytes 0-2"})
  void contentRangeThatIsNoneIsRefused(String range) throws Exception {
    String upload = http.begin("upload/range");

    HttpResponse<byte[]> answer =
        http.send(
            http.request(upload)
                .header("Content-Range", range)
                .method("PATCH", BodyPublishers.ofByteArray("abc".getBytes(UTF_8))));

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(header(http.get(upload), "Range")).isEqualTo("0-0");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v2/methods/app/tags/list, GET",
    "PUT, /v2/_catalog, GET",
    "DELETE, /v2/methods/app/referrers/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855, GET",
    "PATCH, /v2/methods/app/manifests/1, 'GET, PUT, DELETE'",
    "GET, /v2/methods/app/blobs/uploads/, POST"
  })
  void methodThatIsNotThereIsRefusedWithThoseThatAre(String method, String path, String allowed)
      throws Exception {
    HttpResponse<byte[]> answer = http.send(method, path, NOTHING);

    assertError(answer, 405, "UNSUPPORTED");
    assertThat(header(answer, "Allow")).isEqualTo(allowed);
  }
}
