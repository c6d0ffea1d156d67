package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.MANIFEST;
import static dev.imagestreams.registry.Fixture.MANIFEST_DIGEST;
import static dev.imagestreams.registry.Fixture.OCI;
import static dev.imagestreams.registry.Fixture.answer;
import static dev.imagestreams.registry.Fixture.app;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.json;
import static dev.imagestreams.registry.Fixture.manifest;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static dev.imagestreams.registry.Fixture.tag;
import static dev.imagestreams.registry.Fixture.url;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Descriptor;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.SplittableRandom;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReadingTest {

  private final MockWebServer server = Fixture.start();
  private final RegistryClient client =
      Fixture.once().credentials(CredentialProvider.anonymous()).build();

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  // Tags

  @ParameterizedTest
  @ValueSource(
      strings = {
        "</v2/team/app/tags/list?n=1&last=a>; rel=\"next\"",
        "<?n=1&last=a>; rel=next",
        "<list?n=1&last=a>;rel=\"next\"",
        "<%s/v2/team/app/tags/list?n=1&last=a>; title=\"x\"; rel=\"next\"",
        "</prev>; rel=\"prev\", </v2/team/app/tags/list?n=1&last=a>; rel=\"next\""
      })
  void followsTheLinkToTheNextPage(String link) throws InterruptedException {
    server.enqueue(page("{\"tags\":[\"a\"]}", link.formatted(url(server))));
    server.enqueue(json(200, "{\"tags\":[\"b\"]}"));

    assertThat(client.allTags(app(server), soon())).containsExactly("a", "b");
    assertThat(server.takeRequest().getTarget()).isEqualTo("/v2/team/app/tags/list?n=1000");
    assertThat(server.takeRequest().getTarget()).isEqualTo("/v2/team/app/tags/list?n=1&last=a");
  }

  @Test
  void findsTheNextPageInAnyLinkHeader() {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Link", "</prev>; rel=\"prev\"")
            .addHeader("Link", "<?p=2>; rel=\"next\"")
            .body("{\"tags\":[\"a\"]}")
            .build());
    server.enqueue(json(200, "{\"tags\":[\"b\"]}"));

    assertThat(client.allTags(app(server), soon())).containsExactly("a", "b");
  }

  @Test
  void saysWhoItIs() throws InterruptedException {
    server.enqueue(json(200, "{\"tags\":[]}"));

    try (RegistryClient named = Fixture.once().userAgent("deployer/2.0").build()) {
      named.allTags(app(server), soon());
    }

    assertThat(server.takeRequest().getHeaders().get("User-Agent")).isEqualTo("deployer/2.0");
  }

  @Test
  void t10_readsAsManyPagesAsThereAre() {
    for (int i = 0; i < 120; i++) {
      server.enqueue(page("{\"tags\":[\"" + i + "\"]}", "<?p=" + i + ">; rel=\"next\""));
    }
    server.enqueue(json(200, "{\"tags\":[]}"));

    assertThat(client.allTags(app(server), soon())).hasSize(120);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<http://169.254.169.254/x>; rel=\"next\"",
        "<//192.0.2.1/x>; rel=\"next\"",
        "<http://127.0.0.1:1/x>; rel=\"next\"",
        "<ftp://127.0.0.1/x>; rel=\"next\"",
        "<http://a b>; rel=\"next\""
      })
  void t9_followsNoLinkToAnotherPlace(String link) {
    server.enqueue(page("{\"tags\":[\"a\"]}", link));

    assertThat(refusal(() -> client.allTags(app(server), soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void t10_followsNoLinkToThePageItself() {
    server.enqueue(page("{\"tags\":[\"a\"]}", "</v2/team/app/tags/list?n=1000>; rel=\"next\""));

    assertThat(refusal(() -> client.allTags(app(server), soon())))
        .hasMessageContaining("this very page");
  }

  @Test
  void t10_stopsWherePagesGoRound() {
    server.enqueue(page("{\"tags\":[\"a\"]}", "<?p=2>; rel=\"next\""));
    server.enqueue(page("{\"tags\":[\"b\"]}", "<?p=3>; rel=\"next\""));
    server.enqueue(page("{\"tags\":[\"c\"]}", "<?p=2>; rel=\"next\""));

    RegistryException refusal = refusal(() -> client.allTags(app(server), soon()));
    assertThat(refusal.reason()).isEqualTo(Reason.PROTOCOL);
    assertThat(refusal).hasMessageContaining("circle");
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void t29_takesNullForNoTags() {
    server.enqueue(json(200, "{\"name\":\"team/app\",\"tags\":null}"));

    assertThat(client.allTags(app(server), soon())).isEmpty();
  }

  @Test
  void t29_leavesOutWhatIsNoTag() {
    server.enqueue(
        json(200, "{\"tags\":[null,\"a\",7,\"sha256:" + "0".repeat(64) + "\",\"b\"],\"x\":{}}"));

    assertThat(client.allTags(app(server), soon())).containsExactly("a", "b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>hello</html>", "", "[]", "{}", "{\"tags\":{}}", "{\"tags\":[\"a\""})
  void refusesAnAnswerThatIsNoListOfTags(String body) {
    server.enqueue(json(200, body));

    assertThat(refusal(() -> client.allTags(app(server), soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  // Resolving

  @Test
  void resolvesWithOneHead() throws InterruptedException {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Type", OCI + "; charset=utf-8")
            .addHeader("Docker-Content-Digest", MANIFEST_DIGEST)
            .setHeader("Content-Length", "31")
            .build());

    assertThat(client.resolve(tag(server, "1"), soon()))
        .contains(new Descriptor(OCI, Digest.parse(MANIFEST_DIGEST), 31));
    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("HEAD");
    assertThat(request.getTarget()).isEqualTo("/v2/team/app/manifests/1");
    assertThat(request.getHeaders().get("Accept"))
        .contains(OCI)
        .contains("application/vnd.oci.image.index.v1+json")
        .contains("application/vnd.docker.distribution.manifest.v2+json")
        .contains("application/vnd.docker.distribution.manifest.list.v2+json");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void fetchesWhereHeadTellsNoDigest() throws InterruptedException {
    server.enqueue(new MockResponse.Builder().addHeader("Content-Type", OCI).build());
    server.enqueue(manifest().build());

    assertThat(client.resolve(tag(server, "1"), soon()))
        .contains(new Descriptor(OCI, Digest.parse(MANIFEST_DIGEST), MANIFEST.length()));
    server.takeRequest();
    assertThat(server.takeRequest().getMethod()).isEqualTo("GET");
  }

  @Test
  void resolvesNothingWhereThereIsNothing() {
    server.enqueue(answer(404));

    assertThat(client.resolve(tag(server, "1"), soon())).isEmpty();
  }

  @Test
  void resolvesNothingThatIsGoneBeforeItIsFetched() {
    server.enqueue(answer(200));
    server.enqueue(json(404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}"));

    assertThat(client.resolve(tag(server, "1"), soon())).isEmpty();
  }

  @Test
  void refusesAnotherDigestThanAskedFor() {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Docker-Content-Digest", "sha256:" + "0".repeat(64))
            .build());

    assertThat(refusal(() -> client.resolve(pinned(), soon())).reason())
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "sha256:abc", "md5:d41d8cd98f00b204e9800998ecf8427e"})
  void refusesAHeaderThatIsNoDigest(String header) {
    server.enqueue(new MockResponse.Builder().addHeader("Docker-Content-Digest", header).build());

    assertThat(refusal(() -> client.resolve(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  // Manifests

  @Test
  void fetchesAManifest() throws InterruptedException {
    server.enqueue(manifest().addHeader("Docker-Content-Digest", MANIFEST_DIGEST).build());

    Manifest manifest = client.manifest(tag(server, "1"), soon());

    assertThat(manifest.bytes()).isEqualTo(MANIFEST.getBytes(UTF_8));
    assertThat(manifest.digest()).hasToString(MANIFEST_DIGEST);
    assertThat(server.takeRequest().getHeaders().get("Accept-Encoding")).isNull();
  }

  @Test
  void asksByDigestWhereThereIsATagToo() throws InterruptedException {
    server.enqueue(manifest().build());

    client.manifest(ImageReference.parse(host(server) + "/team/app:1@" + MANIFEST_DIGEST), soon());

    assertThat(server.takeRequest().getTarget())
        .isEqualTo("/v2/team/app/manifests/" + MANIFEST_DIGEST);
  }

  @Test
  void knowsAManifestByTheDigestItWasAskedForBy() {
    String sha512 = "sha512:" + Fixture.hex("SHA-512", MANIFEST.getBytes(UTF_8));
    server.enqueue(manifest().build());

    assertThat(client.manifest(app(server).withDigest(Digest.parse(sha512)), soon()).digest())
        .hasToString(sha512);
  }

  @Test
  void t12_refusesAPinnedManifestWithOneChangedByte() {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Type", OCI)
            // The header lies, too: it is the asker's digest that counts.
            .addHeader("Docker-Content-Digest", MANIFEST_DIGEST)
            .body(MANIFEST.replace('2', '3'))
            .build());

    assertThat(refusal(() -> client.manifest(pinned(), soon())).reason())
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @Test
  void refusesAManifestThatIsNotWhatItsHeaderSays() {
    server.enqueue(
        manifest().addHeader("Docker-Content-Digest", "sha256:" + "0".repeat(64)).build());

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.DIGEST_MISMATCH);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void t15_refusesAManifestOfFiveMebibytes(boolean chunked) {
    Buffer body = new Buffer().write(new byte[5 << 20]);
    MockResponse.Builder response = new MockResponse.Builder().addHeader("Content-Type", OCI);
    server.enqueue((chunked ? response.chunkedBody(body, 1 << 16) : response.body(body)).build());

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  /** Were it read, the answer would end early and the reason be another. */
  @Test
  void t15_readsNothingOfAManifestAnnouncedAsHuge() {
    server.enqueue(manifest().setHeader("Content-Length", String.valueOf(1L << 30)).build());

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void t14_refusesAManifestThatContradictsItsHeader() {
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Type", OCI)
            .body(
                "{\"schemaVersion\":2,\"mediaType\":"
                    + "\"application/vnd.docker.distribution.manifest.v2+json\",\"layers\":[]}")
            .build());

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @ParameterizedTest
  @CsvSource({"200", "404"})
  void t31_saysThatAWebPageIsNoRegistry(int status) {
    server.enqueue(
        new MockResponse.Builder()
            .code(status)
            .addHeader("Content-Type", "text/html")
            .body("<html>Welcome</html>")
            .build());

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  // Blobs

  /** The ways to read a stream to its end. */
  enum Way {
    BYTE_BY_BYTE {
      @Override
      void read(BlobStream in) {
        try {
          while (in.read() >= 0) {
            // Only the end matters.
          }
        } catch (IOException e) {
          throw new AssertionError(e);
        }
      }
    },
    BUFFER {
      @Override
      void read(BlobStream in) throws IOException {
        byte[] buffer = new byte[777];
        while (in.read(buffer) >= 0) {
          // Only the end matters.
        }
      }
    },
    SKIP {
      @Override
      void read(BlobStream in) throws IOException {
        in.skip(Long.MAX_VALUE);
        in.read();
      }
    },
    SKIP_THEN_READ {
      @Override
      void read(BlobStream in) throws IOException {
        in.skipNBytes(12_345);
        in.readAllBytes();
      }
    },
    TRANSFER {
      @Override
      void read(BlobStream in) throws IOException {
        in.transferTo(new ByteArrayOutputStream());
      }
    },
    READ_ALL_BYTES {
      @Override
      void read(BlobStream in) throws IOException {
        in.readAllBytes();
      }
    },
    READ_ALL {
      @Override
      void read(BlobStream in) {
        in.readAll(1 << 20);
      }
    };

    abstract void read(BlobStream in) throws IOException;
  }

  private static final long SEED = 7;
  private static final byte[] BLOB = new byte[20_000];

  static {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < BLOB.length; i++) {
      BLOB[i] = (byte) random.nextInt();
    }
  }

  private static final Digest BLOB_DIGEST = Digest.parse("sha256:" + Fixture.hex("SHA-256", BLOB));

  @ParameterizedTest
  @EnumSource
  void acceptsAnUnchangedBlob(Way way) throws IOException {
    server.enqueue(blob(BLOB).build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 0, soon())) {
      assertThat(in.length()).isEqualTo(20_000);
      way.read(in);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void t16_refusesAChangedBlobHoweverItIsRead(Way way) {
    byte[] changed = BLOB.clone();
    changed[10_000] ^= 1;
    server.enqueue(blob(changed).build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 0, soon())) {
      assertThat(refusal(() -> way.read(in)).reason()).isEqualTo(Reason.DIGEST_MISMATCH);
      // Who goes on after the failure must not find a proper end.
      assertThat(refusal(in::read).reason()).isEqualTo(Reason.DIGEST_MISMATCH);
    }
  }

  @ParameterizedTest
  @EnumSource
  void t16_refusesAShorterBlobHoweverItIsRead(Way way) {
    server.enqueue(
        new MockResponse.Builder().chunkedBody(new Buffer().write(BLOB, 0, 15_000), 1000).build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 0, soon())) {
      assertThat(refusal(() -> way.read(in)).reason()).isEqualTo(Reason.DIGEST_MISMATCH);
    }
  }

  @ParameterizedTest
  @EnumSource
  void t16_refusesABlobWhoseConnectionBreaksHoweverItIsRead(Way way) {
    server.enqueue(
        blob(Arrays.copyOf(BLOB, 15_000))
            .setHeader("Content-Length", "20000")
            .onResponseEnd(mockwebserver3.SocketEffect.ShutdownConnection.INSTANCE)
            .build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 0, soon())) {
      assertThat(refusal(() -> way.read(in)).reason()).isEqualTo(Reason.UNAVAILABLE);
    }
  }

  @Test
  void readsABlobOfExactlyTheLimit() {
    server.enqueue(blob(BLOB).build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 0, soon())) {
      assertThat(in.readAll(20_000)).isEqualTo(BLOB);
    }
  }

  @Test
  void refusesABlobOverTheLimit() {
    server.enqueue(blob(BLOB).build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 0, soon())) {
      assertThat(refusal(() -> in.readAll(19_999)).reason()).isEqualTo(Reason.TOO_LARGE);
    }
  }

  @Test
  void readsABlobFromTheMiddle() throws Exception {
    server.enqueue(
        blob(Arrays.copyOfRange(BLOB, 15_000, 20_000))
            .code(206)
            .addHeader("Content-Range", "bytes 15000-19999/20000")
            .build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 15_000, soon())) {
      assertThat(in.readAll(20_000)).isEqualTo(Arrays.copyOfRange(BLOB, 15_000, 20_000));
    }
    assertThat(server.takeRequest().getHeaders().get("Range")).isEqualTo("bytes=15000-");
  }

  @Test
  void readsOverTheBeginningOfAWholeBlobInPlaceOfItsEnd() {
    server.enqueue(blob(BLOB).build());

    try (BlobStream in = client.blob(app(server), BLOB_DIGEST, 15_000, soon())) {
      assertThat(in.length()).isEqualTo(5_000);
      assertThat(in.readAll(20_000)).isEqualTo(Arrays.copyOfRange(BLOB, 15_000, 20_000));
    }
  }

  @Test
  void refusesANegativeOffset() {
    assertThatThrownBy(() -> client.blob(app(server), BLOB_DIGEST, -1, soon()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // Failures

  @Test
  void saysThatNobodyAnswers() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }
    ImageReference reference = ImageReference.parse("127.0.0.1:" + port + "/app");

    assertThat(refusal(() -> client.manifest(reference, soon())).reason())
        .isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void saysThatAHostIsUnknown() {
    // A label of more than 63 characters is no name: nobody need be asked for it.
    String host = "r".repeat(64) + ".example";
    ImageReference reference = ImageReference.parse(host + "/app");

    RegistryException refusal = refusal(() -> client.manifest(reference, soon()));
    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal).hasMessageContaining(host);
  }

  @Test
  void speaksToNoCloudMetadata() {
    ImageReference reference = ImageReference.parse("169.254.169.254/app");

    assertThat(refusal(() -> client.manifest(reference, soon().withInsecure(true))).reason())
        .isEqualTo(Reason.FORBIDDEN);
  }

  @Test
  void fallsBackToPlainHttpWhereAllowedAndRemembersIt() {
    server.enqueue(manifest().build());
    server.enqueue(manifest().build());

    client.manifest(tag(server, "1"), soon().withInsecure(true));
    client.manifest(tag(server, "1"), soon().withInsecure(true));
  }

  @Test
  void quotesTheRegistrysWords() {
    server.enqueue(json(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"not you\"}]}"));

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())))
        .hasMessageContaining("DENIED: not you");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void saysTheSameOfAPassingFailureEachTimeItComes(int status) {
    for (int request = 1; request <= 2; request++) {
      server.enqueue(
          json(
              status,
              "{\"errors\":[{\"code\":\"BUSY\",\"message\":\"request " + request + "\"}]}"));
    }

    String first = refusal(() -> client.manifest(tag(server, "1"), soon())).getMessage();
    String second = refusal(() -> client.manifest(tag(server, "1"), soon())).getMessage();
    assertThat(second).isEqualTo(first).contains("BUSY");
  }

  @ParameterizedTest
  @CsvSource({
    "400, PROTOCOL",
    "401, UNAUTHORIZED",
    "403, FORBIDDEN",
    "404, NOT_FOUND",
    "418, PROTOCOL",
    "429, RATE_LIMITED",
    "500, UNAVAILABLE",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE"
  })
  void tellsRefusalsApart(int status, Reason reason) {
    server.enqueue(
        json(status, "{\"errors\":[{\"code\":\"SOME_CODE\",\"message\":\"some words\"}]}"));

    RegistryException refusal = refusal(() -> client.manifest(tag(server, "1"), soon()));
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal)
        .hasMessageContaining("SOME_CODE")
        .hasMessageContaining(String.valueOf(status))
        .hasMessageContaining(host(server) + "/team/app:1");
    assertThat(refusal.retryAfter()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "oops", "{\"errors\":7}", "{\"errors\":[]}", "[[[[", "{\"errors\":[{}]}"})
  void t31_needsNoBodyToTellARefusal(String body) {
    server.enqueue(json(500, body));

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNAVAILABLE);
  }

  @Test
  void t15_readsLittleOfAnEndlessRefusal() {
    server.enqueue(
        new MockResponse.Builder()
            .code(500)
            .chunkedBody(new Buffer().write(new byte[8 << 20]), 1 << 16)
            .build());

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())))
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void t17_saysWhenToComeBackInSeconds(int status) {
    server.enqueue(retryAfter(status, "120"));
    Instant before = Instant.now();

    RegistryException refusal = refusal(() -> client.manifest(tag(server, "1"), soon()));

    assertThat(refusal.retryAfter().orElseThrow())
        .isBetween(before.plusSeconds(120), Instant.now().plusSeconds(120));
  }

  @Test
  void t17_saysWhenToComeBackByDate() {
    server.enqueue(retryAfter(429, "Wed, 21 Oct 2065 07:28:00 GMT"));

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).retryAfter())
        .contains(Instant.parse("2065-10-21T07:28:00Z"));
  }

  @Test
  void passesOnAWaitOfADayAtOnce() {
    server.enqueue(retryAfter(429, "86400"));

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).retryAfter())
        .hasValueSatisfying(at -> assertThat(at).isAfter(Instant.now().plus(23, ChronoUnit.HOURS)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "soon", "", "1.", "99999999999999999999", "٣"})
  void t17_ignoresARetryAfterThatIsNone(String value) {
    server.enqueue(
        new MockResponse.Builder().code(429).addHeaderLenient("Retry-After", value).build());

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).retryAfter()).isEmpty();
  }

  @Test
  void showsARegistrysWordsHarmlessly() {
    server.enqueue(
        json(
            403,
            "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"a\\u001b[31m\\r\\nINFO\\u0000\\u009b"
                + "\\u2028\\u2029\\u202eb"
                + "x".repeat(10_000)
                + "\"}]}"));

    String message = refusal(() -> client.manifest(tag(server, "1"), soon())).getMessage();
    assertThat(message).hasSizeLessThan(1000).contains("DENIED: a");
    assertThat(message.chars())
        .noneMatch(Character::isISOControl)
        .noneMatch(c -> Character.getType(c) == Character.FORMAT)
        .noneMatch(c -> c == 0x2028 || c == 0x2029);
  }

  @Test
  void showsAContentTypeHarmlessly() {
    server.enqueue(
        new MockResponse.Builder()
            .addHeaderLenient("Content-Type", "text/\u001b[31m" + "x".repeat(10_000))
            .body("hello")
            .build());

    String message = refusal(() -> client.allTags(app(server), soon())).getMessage();
    assertThat(message).hasSizeLessThan(1000);
    assertThat(message.chars()).noneMatch(Character::isISOControl);
  }

  @Test
  void timesOut() {
    server.enqueue(
        manifest().throttleBody(1, 100, java.util.concurrent.TimeUnit.MILLISECONDS).build());
    Access access = Access.within(java.time.Duration.ofMillis(600));

    assertThat(refusal(() -> client.manifest(tag(server, "1"), access)).reason())
        .isEqualTo(Reason.TIMED_OUT);
  }

  private ImageReference pinned() {
    return app(server).withDigest(Digest.parse(MANIFEST_DIGEST));
  }

  private static MockResponse page(String body, String link) {
    return new MockResponse.Builder()
        .addHeader("Content-Type", "application/json")
        .addHeader("Link", link)
        .body(body)
        .build();
  }

  private static MockResponse.Builder blob(byte[] bytes) {
    return new MockResponse.Builder().body(new Buffer().write(bytes));
  }

  private static MockResponse retryAfter(int status, String value) {
    return new MockResponse.Builder().code(status).addHeader("Retry-After", value).build();
  }
}
