package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What has gone wrong in registries, numbered as in the page on the integrated registry: names and
 * paths, lists, digests, manifests, output, isolation, resources.
 */
@Timeout(60)
class SecurityCasesTest {

  private static final byte[] NOTHING = new byte[0];
  private static final String LAYER = Pushes.sha256(Pushes.LAYER);

  @TempDir static Path directory;
  private static IntegratedRegistry registry;
  private static Pushes http;

  @BeforeAll
  static void start() throws Exception {
    registry = IntegratedRegistry.builder().data(directory.resolve("data")).start();
    http = new Pushes(registry.address());
    http.image("there/app", "1", "there");
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  // What is sent and seen

  /** A request as it is written, which no client's library has put right. */
  private static String raw(String requestLine, String... headers) throws IOException {
    StringBuilder request = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: a\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    request.append("Connection: close\r\n\r\n");
    try (Socket socket = new Socket("127.0.0.1", registry.port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.toString().getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** An answer up to its empty line. */
  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("the answer goes on").isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private static void assertJsonError(HttpResponse<byte[]> answer, int status, String code) {
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(text(answer)).startsWith("{\"errors\":[{\"code\":\"" + code + "\"");
  }

  /** Everything below the temporary directory, the data and what lies beside it. */
  private static String files() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(Path::toString)
          .filter(name -> !name.contains("/journal/"))
          .collect(Collectors.toCollection(TreeSet::new))
          .toString();
    }
  }

  private static HttpResponse<byte[]> manifest(String repository, String type, String body)
      throws Exception {
    return http.send(
        http.request("/v2/" + repository + "/manifests/bad")
            .header("Content-Type", type)
            .PUT(BodyPublishers.ofString(body)));
  }

  private static String valid() {
    return new String(Pushes.manifest(), UTF_8);
  }

  // Names and paths

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "a/..",
        "../../up",
        "%2e%2e/up",
        "%2e%2e%2fup",
        "a/%2e%2e/b",
        "a%5cb",
        "a%00b",
        "%C3%A9",
        "a//b",
        "/a",
        "a/",
        "A",
        "_blobs",
        "a/_tags",
        "~a",
        "a%0d%0ab"
      })
  void case01NameThatLeadsElsewhereIsRefusedAndMakesNothing(String name) throws Exception {
    String before = files();

    String begun = raw("POST /v2/" + name + "/blobs/uploads/?digest=" + LAYER, "Content-Length: 0");
    String pushed = raw("PUT /v2/" + name + "/manifests/1", "Content-Length: 0");
    String asked = raw("GET /v2/" + name + "/manifests/1");

    assertThat(List.of(status(begun), status(pushed), status(asked)))
        .allSatisfy(status -> assertThat(status).isIn(400, 404));
    assertThat(begun).contains("Content-Type: application/json");
    assertThat(files()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/there/app/blobs/uploads/..%2f..%2fid",
        "/v2/there/app/blobs/uploads/%2e%2e%2fid",
        "/v2/there/app/blobs/uploads/.",
        "/v2/there/app/blobs/sha256:..%2f..%2f..%2fid",
        "/v2/there/app/blobs/sha256:%2e%2e%2fid",
        "/v2/there/app/manifests/%2e%2e%2fid",
        "/v2/there/app/manifests/..",
        "/v2/there/app/manifests/sha256:..%2f..%2fid",
        "/v2/there/app/referrers/sha256:..%2f..%2fid"
      })
  void case02UploadDigestAndTagThatLeadElsewhereAreRefused(String path) throws Exception {
    String before = files();
    for (String method : List.of("GET", "PUT", "DELETE")) {
      assertThat(status(raw(method + " " + path, "Content-Length: 0"))).isIn(400, 404, 405);
    }
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void case03NameThatLooksLikeARouteIsANameAndNobodyIsSentElsewhere() throws Exception {
    assertThat(http.blob("foo/blobs/uploads", Pushes.LAYER).statusCode()).isEqualTo(201);
    assertThat(http.image("x/manifests/y", "tags", "x")).startsWith("sha256:");
    assertThat(http.get("/v2/x/manifests/y/manifests/tags").statusCode()).isEqualTo(200);
    assertThat(http.get("/v2/x/manifests/y/tags/list").statusCode()).isEqualTo(200);
    assertJsonError(http.get("/v2/" + "a".repeat(256) + "/tags/list"), 400, "NAME_INVALID");
    for (String path : List.of("/v2/../v2/", "//v2/", "/v2//", "/v2/./there/app/tags/list")) {
      assertThat(status(raw("GET " + path))).isNotIn(301, 302, 307, 308);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/A/tags/list, 400, NAME_INVALID",
    "GET, /v2/there/app/manifests/.bad, 404, MANIFEST_UNKNOWN",
    "DELETE, /v2/there/app/manifests/.bad, 400, TAG_INVALID",
    "GET, /v2/there/app/manifests/none, 404, MANIFEST_UNKNOWN",
    "GET, /v2/nowhere/tags/list, 404, NAME_UNKNOWN",
    "GET, /v2/there/app/blobs/sha256:0, 400, DIGEST_INVALID",
    "GET, /v2/nothing, 404, NOT_FOUND",
    "GET, /elsewhere, 404, NOT_FOUND",
    "POST, /v2/there/app/tags/list, 405, UNSUPPORTED",
    "GET, /v2/there/app/blobs/uploads/0, 404, BLOB_UPLOAD_UNKNOWN"
  })
  void case04EveryRefusalIsJson(String method, String path, int status, String code)
      throws Exception {
    assertJsonError(http.send(method, path, NOTHING), status, code);
  }

  // Lists

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2147483648", "100000000000000000000", "abc", "1e3", "0x10", ""})
  void case05PageSizeThatIsNoneIsRefused(String n) throws Exception {
    assertJsonError(http.get("/v2/_catalog?n=" + n), 400, "PAGINATION_NUMBER_INVALID");
    assertJsonError(http.get("/v2/there/app/tags/list?n=" + n), 400, "PAGINATION_NUMBER_INVALID");
  }

  @Test
  void case05LastMayBeAnythingAndComesBackInNoHeader() throws Exception {
    for (String last : List.of("../../etc", "%0d%0aSet-Cookie:%20a=b", "%00", "%C3%A9")) {
      String answer = raw("GET /v2/_catalog?n=1&last=" + last);
      assertThat(status(answer)).isEqualTo(200);
      assertThat(answer).doesNotContain("Set-Cookie").doesNotContain("etc");
    }
    assertThat(text(http.get("/v2/_catalog?n=0"))).isEqualTo("{\"repositories\":[]}");
  }

  // Digests

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sha256:0",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha384:38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da",
        "multihash+base58:QmRZxt2b1FVZPNqd8hsiykDL3TdBDeTSPX9Kv46HmX4Gx8",
        "sha256:",
        ":"
      })
  void case06DigestThatIsNoneIsRefused(String digest) throws Exception {
    String before = files();
    String repository = "/v2/there/app";

    assertJsonError(http.get(repository + "/blobs/" + digest), 400, "DIGEST_INVALID");
    assertJsonError(http.get(repository + "/manifests/" + digest), 400, "DIGEST_INVALID");
    assertJsonError(http.get(repository + "/referrers/" + digest), 400, "DIGEST_INVALID");
    assertJsonError(
        http.send("PUT", repository + "/manifests/" + digest, Pushes.manifest()),
        400,
        "DIGEST_INVALID");
    String encoded = digest.replace("+", "%2B");
    assertJsonError(
        http.send("POST", repository + "/blobs/uploads/?digest=" + encoded, Pushes.LAYER),
        400,
        "DIGEST_INVALID");
    assertJsonError(
        http.send("POST", repository + "/blobs/uploads/?mount=" + encoded, NOTHING),
        400,
        "DIGEST_INVALID");
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void case07ContentUnderAWrongDigestIsNowhereAndNeitherIsAPartOfIt() throws Exception {
    byte[] right = "what was meant".getBytes(UTF_8);
    byte[] wrong = "what was sent".getBytes(UTF_8);
    String location = http.begin("wrong/app");

    assertJsonError(http.send("PUT", location, right), 400, "DIGEST_INVALID");
    assertJsonError(
        http.send("PUT", location + "?digest=" + Pushes.sha256(right), wrong),
        400,
        "DIGEST_INVALID");
    HttpResponse<byte[]> again =
        http.send("PUT", location + "?digest=" + Pushes.sha256(NOTHING), NOTHING);

    assertThat(again.statusCode()).isEqualTo(404);
    for (byte[] content : List.of(right, wrong, NOTHING)) {
      assertThat(http.get("/v2/wrong/app/blobs/" + Pushes.sha256(content)).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void case08UploadOfAnotherRepositoryIsNoUpload() throws Exception {
    String id = http.begin("mine/app").replaceAll(".*/", "");

    for (String method : List.of("GET", "PATCH", "PUT", "DELETE")) {
      String path = "/v2/yours/app/blobs/uploads/" + id + "?digest=" + LAYER;
      assertJsonError(http.send(method, path, NOTHING), 404, "BLOB_UPLOAD_UNKNOWN");
    }
    assertThat(http.get("/v2/mine/app/blobs/uploads/" + id).statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"5-1", "-1-3", "0-100000000000000000000", "abc", "0-", "bytes 0-2", "1-3"})
  void case09RangeThatIsNoneIsRefusedAndTheUploadIsAsItWas(String range) throws Exception {
    String location = http.begin("range/app");

    HttpResponse<byte[]> refused =
        http.send(
            http.request(location)
                .header("Content-Range", range)
                .method("PATCH", BodyPublishers.ofString("abc")));

    assertThat(refused.statusCode()).isEqualTo(416);
    assertThat(http.get(location).headers().firstValue("Range")).hasValue("0-0");
  }

  @Test
  void case09OfTwoWhoSendToOneUploadTheSecondIsRefused() throws Exception {
    String location = http.begin("two/app");
    byte[] first = "from the first".getBytes(UTF_8);
    try (Socket socket = new Socket("127.0.0.1", registry.port())) {
      socket
          .getOutputStream()
          .write(
              ("PATCH " + location + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + first.length)
                  .concat("\r\nExpect: 100-continue\r\n\r\n")
                  .getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      // It is told to go on once somebody waits for what it sends.
      assertThat(head(in)).startsWith("HTTP/1.1 100");

      assertThat(http.send("PATCH", location, "from the second".getBytes(UTF_8)).statusCode())
          .isEqualTo(416);
      socket.getOutputStream().write(first);
      assertThat(head(in)).startsWith("HTTP/1.1 202");
    }
    assertThat(http.send("PUT", location + "?digest=" + Pushes.sha256(first), NOTHING).statusCode())
        .isEqualTo(201);
  }

  // Manifests

  @Test
  void case11JsonThatIsMadeToHurtIsRefused() throws Exception {
    String keys =
        Stream.iterate(0, i -> i + 1)
            .limit(200_000)
            .map(i -> "\"k" + i + "\":1")
            .collect(Collectors.joining(","));
    List<String> bad =
        List.of(
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "{" + keys,
            "{\"schemaVersion\":" + "9".repeat(100_000) + "}",
            "{\"schemaVersion\":2e999999999}",
            "{\"schemaVersion\":2,\"schemaVersion\":2}",
            valid().replace("\"layers\"", "\"layers\":[],\"layers\""));
    for (String body : bad) {
      assertJsonError(manifest("json/app", Pushes.OCI_MANIFEST, body), 400, "MANIFEST_INVALID");
    }
    byte[] notUtf8 =
        valid()
            .replace("comment", "com\u00e9nt")
            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    assertJsonError(http.manifest("json/app", "bad", notUtf8), 400, "MANIFEST_INVALID");
  }

  @Test
  void case12ManifestThatIsTwoThingsAtOnceIsRefused() throws Exception {
    http.blob("two/things", Pushes.CONFIG);
    http.blob("two/things", Pushes.LAYER);
    String index = "application/vnd.oci.image.index.v1+json";
    String both = valid().replace("\"layers\"", "\"manifests\":[],\"layers\"");
    String another = valid().replace(Pushes.OCI_MANIFEST, index);
    String twice =
        valid().replace("{\"schemaVersion\"", "{\"mediaType\":\"a/b\",\"schemaVersion\"");

    for (String body : List.of(both, another, twice)) {
      assertJsonError(manifest("two/things", Pushes.OCI_MANIFEST, body), 400, "MANIFEST_INVALID");
    }
    assertJsonError(manifest("two/things", index, valid()), 400, "MANIFEST_INVALID");
    assertThat(manifest("two/things", Pushes.OCI_MANIFEST, valid()).statusCode()).isEqualTo(201);
  }

  @Test
  void case13DescriptorThatIsNotTrueIsRefused() throws Exception {
    assertJsonError(
        manifest("descriptors/app", Pushes.OCI_MANIFEST, valid()), 400, "MANIFEST_BLOB_UNKNOWN");
    http.blob("descriptors/app", Pushes.CONFIG);
    http.blob("descriptors/app", Pushes.LAYER);
    String size = "\"size\":" + Pushes.LAYER.length;
    for (String wrong : List.of("\"size\":-1", "\"size\":1", "\"size\":\"38\"", "\"size\":1.5")) {
      String body = valid().replace(size, wrong);
      assertThat(body).isNotEqualTo(valid());
      assertJsonError(
          manifest("descriptors/app", Pushes.OCI_MANIFEST, body), 400, "MANIFEST_INVALID");
    }
    assertJsonError(
        http.manifest("descriptors/app", LAYER, Pushes.manifest()), 400, "DIGEST_INVALID");
  }

  @Test
  void case13WhatIsNotThereMayBeSaidToBeMissing() throws Exception {
    try (IntegratedRegistry sparse =
        IntegratedRegistry.builder()
            .data(directory.resolve("sparse"))
            .sparseManifests(true)
            .start()) {
      Pushes client = new Pushes(sparse.address());
      client.blob("sparse/app", Pushes.LAYER);

      assertThat(client.manifest("sparse/app", "1", Pushes.manifest()).statusCode()).isEqualTo(201);
      assertThat(client.manifest("sparse/app", "2", Pushes.manifest(1, 1, "")).statusCode())
          .isEqualTo(400);
      assertThat(client.get("/v2/sparse/app/manifests/1").body()).isEqualTo(Pushes.manifest());
    }
  }

  @Test
  void case14WhatIsNoManifestIsRefusedAndNothingIsUnpacked() throws Exception {
    assertJsonError(manifest("none/app", "text/html", "<html></html>"), 400, "MANIFEST_INVALID");
    assertJsonError(manifest("none/app", Pushes.OCI_MANIFEST, ""), 400, "MANIFEST_INVALID");
    assertJsonError(manifest("none/app", Pushes.OCI_MANIFEST, "null"), 400, "MANIFEST_INVALID");
    byte[] gzipped = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
    HttpResponse<byte[]> packed =
        http.send(
            http.request("/v2/none/app/manifests/bad")
                .header("Content-Type", Pushes.OCI_MANIFEST)
                .header("Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofByteArray(gzipped)));
    assertJsonError(packed, 400, "MANIFEST_INVALID");
    HttpResponse<byte[]> blob =
        http.send(
            http.request(http.begin("none/app") + "?digest=" + Pushes.sha256(gzipped))
                .header("Content-Encoding", "gzip")
                .PUT(BodyPublishers.ofByteArray(gzipped)));
    assertThat(blob.statusCode()).isEqualTo(201);
    assertThat(http.get("/v2/none/app/blobs/" + Pushes.sha256(gzipped)).body()).isEqualTo(gzipped);
  }

  @Test
  void case15ManifestIsGivenToWhoSaysNothingOfWhatItAccepts() throws Exception {
    String answer = raw("GET /v2/there/app/manifests/1");

    assertThat(status(answer)).isEqualTo(200);
    assertThat(answer).contains("Content-Type: " + Pushes.OCI_MANIFEST);
  }

  // Output

  @Test
  void case16BlobIsNoPageForABrowserAndAnErrorRepeatsNothing() throws Exception {
    byte[] page = "<script>alert(1)</script>".getBytes(UTF_8);
    http.blob("page/app", page);

    HttpResponse<byte[]> answer = http.get("/v2/page/app/blobs/" + Pushes.sha256(page));
    String refused = raw("GET /v2/<script>%0d%0aSet-Cookie:a=b/tags/list");

    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/octet-stream");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("Content-Security-Policy"))
        .hasValue("sandbox; default-src 'none'");
    assertThat(refused).doesNotContain("\nSet-Cookie");
    assertThat(refused.toLowerCase(java.util.Locale.ROOT))
        .doesNotContain("content-type: text/html");
  }

  @Test
  void case17HostAndForwardedHeadersComeBackNowhere() throws Exception {
    String answer =
        raw(
            "POST /v2/there/app/blobs/uploads/",
            "Content-Length: 0",
            "X-Forwarded-Host: evil.example",
            "X-Forwarded-Proto: https",
            "Forwarded: host=evil.example");

    assertThat(status(answer)).isEqualTo(202);
    assertThat(answer).doesNotContain("evil.example").contains("Location: /v2/there/app/");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=-0, 416",
    "bytes=9223372036854775807-, 416",
    "bytes=9223372036854775808-, 416",
    "items=0-5, 200",
    "bytes=a-b, 200"
  })
  void case18RangeThatIsMadeToHurtIsAnsweredShortly(String range, int status) throws Exception {
    HttpResponse<byte[]> answer =
        http.send(http.request("/v2/there/app/blobs/" + LAYER).header("Range", range).GET());

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body().length).isLessThan(200);
  }

  @Test
  void case18ManyRangesAreNotAnsweredManyTimes() throws Exception {
    String ranges =
        Stream.iterate(0, i -> i + 1).limit(1200).map(i -> "0-").collect(Collectors.joining(","));

    HttpResponse<byte[]> answer =
        http.send(
            http.request("/v2/there/app/blobs/" + LAYER).header("Range", "bytes=" + ranges).GET());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(Pushes.LAYER);
  }

  // Isolation

  @Test
  void case21WhatARepositoryDeletedStaysDeletedThoughOthersHaveIt() throws Exception {
    byte[] shared = "shared by two".getBytes(UTF_8);
    String path = "/blobs/" + Pushes.sha256(shared);
    http.blob("a/isolated", shared);
    http.blob("b/isolated", shared);
    http.get("/v2/a/isolated" + path);

    assertThat(http.send("DELETE", "/v2/a/isolated" + path, NOTHING).statusCode()).isEqualTo(202);

    assertThat(http.get("/v2/a/isolated" + path).statusCode()).isEqualTo(404);
    assertThat(http.get("/v2/b/isolated" + path).statusCode()).isEqualTo(200);
    assertThat(http.get("/v2/a/isolated" + path).statusCode()).isEqualTo(404);
    assertThat(http.send("HEAD", "/v2/a/isolated" + path, NOTHING).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void case22NothingIsDeletedWhereThatIsOffTagsIncluded(boolean readOnly) throws Exception {
    Path data = directory.resolve("off" + readOnly);
    String digest;
    try (IntegratedRegistry open = IntegratedRegistry.builder().data(data).start()) {
      digest = new Pushes(open.address()).image("off/app", "1", "off");
    }
    try (IntegratedRegistry off =
        IntegratedRegistry.builder().data(data).deletes(readOnly).readOnly(readOnly).start()) {
      Pushes client = new Pushes(off.address());
      List<String> paths =
          List.of("manifests/1", "manifests/" + digest, "blobs/" + LAYER, "manifests/none");
      for (String path : paths) {
        assertJsonError(client.send("DELETE", "/v2/off/app/" + path, NOTHING), 405, "UNSUPPORTED");
      }
      if (readOnly) {
        String uploads = "/v2/off/app/blobs/uploads/";
        assertJsonError(client.send("POST", uploads, NOTHING), 405, "UNSUPPORTED");
        assertJsonError(
            client.send("POST", uploads + "?mount=" + LAYER + "&from=off/app", NOTHING),
            405,
            "UNSUPPORTED");
        assertJsonError(client.manifest("off/app", "2", Pushes.manifest()), 405, "UNSUPPORTED");
      }
      assertThat(client.get("/v2/off/app/manifests/1").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v2.0/projects",
        "/v2/_oci/ext/discover",
        "/v2/_zot/ext/search",
        "/metrics",
        "/debug/health",
        "/debug/pprof/",
        "/",
        "/v1/repositories"
      })
  void case26NothingIsManagedOverTheNetwork(String path) throws Exception {
    for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
      assertThat(http.send(method, path, NOTHING).statusCode()).isIn(400, 404);
    }
  }

  // Resources

  @Test
  void case29FiftyWhoPushOneBlobAllSucceedAndItIsOneFile() throws Exception {
    byte[] blob = new byte[300_000];
    blob[7] = 7;
    String digest = Pushes.sha256(blob);
    int pushers = 50;
    ExecutorService threads = Executors.newFixedThreadPool(pushers);
    try {
      CountDownLatch begin = new CountDownLatch(1);
      List<Future<Integer>> pushes = new ArrayList<>();
      for (int i = 0; i < pushers; i++) {
        String repository = "many/app" + i % 5;
        pushes.add(
            threads.submit(
                () -> {
                  begin.await();
                  return http.blob(repository, blob).statusCode();
                }));
      }
      begin.countDown();
      for (Future<Integer> push : pushes) {
        assertThat(push.get(50, TimeUnit.SECONDS)).isEqualTo(201);
      }
    } finally {
      threads.shutdownNow();
    }
    String hex = digest.substring("sha256:".length());
    try (Stream<Path> files = Files.walk(directory.resolve("data/blobs"))) {
      assertThat(files.filter(file -> file.getFileName().toString().equals(hex))).hasSize(1);
    }
    assertThat(http.get("/v2/many/app3/blobs/" + digest).body()).isEqualTo(blob);
  }

  @Test
  void case29ManyIdleConnectionsKeepNobodyOut() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 1000; i++) {
        Socket socket = new Socket("127.0.0.1", registry.port());
        socket.getOutputStream().write("GET /v2/ HT".getBytes(UTF_8));
        idle.add(socket);
      }

      assertThat(http.get("/v2/there/app/manifests/1").statusCode()).isEqualTo(200);
      assertThat(http.blob("idle/app", Pushes.LAYER).statusCode()).isEqualTo(201);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }
}
