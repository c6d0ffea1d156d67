package dev.imagestreams.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HttpTransportTest {

  private final MockWebServer server = new MockWebServer();
  private final MockWebServer other = new MockWebServer();
  private final HttpTransport transport = Calls.transport(4);

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    other.start(InetAddress.getByName("127.0.0.1"), 0);
  }

  @AfterEach
  void stop() {
    transport.close();
    server.close();
    other.close();
  }

  @Test
  void sendsTheQueryByteForByte() throws InterruptedException {
    server.enqueue(new MockResponse.Builder().build());

    send(get(uri(server, "/a%2Fb/../c?sig=a%2Bb%3D&x=%7E~+c")));

    assertThat(server.takeRequest().getTarget()).isEqualTo("/a%2Fb/../c?sig=a%2Bb%3D&x=%7E~+c");
  }

  @Test
  void keepsCredentialsAtTheirOrigin() throws InterruptedException {
    server.enqueue(redirect(302, uri(other, "/there").toString()));
    other.enqueue(new MockResponse.Builder().build());

    send(
        get(uri(server, "/"))
            .withHeader("Authorization", "Basic c2VjcmV0")
            .withHeader("Cookie", "session=1")
            .withHeader("Accept", "text/x"));

    assertThat(server.takeRequest().getHeaders().get("Authorization")).isNotNull();
    RecordedRequest second = other.takeRequest();
    assertThat(second.getHeaders().get("Authorization")).isNull();
    assertThat(second.getHeaders().get("Cookie")).isNull();
    assertThat(second.getHeaders().get("Accept")).isEqualTo("text/x");
  }

  @Test
  void givesNoCredentialsBackAfterTheyWereDropped() throws InterruptedException {
    server.enqueue(redirect(307, uri(other, "/there").toString()));
    other.enqueue(redirect(307, uri(server, "/back").toString()));
    server.enqueue(new MockResponse.Builder().build());

    send(get(uri(server, "/")).withHeader("authorization", "Basic c2VjcmV0"));

    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsARelativeRedirectWithCredentials(int status) throws InterruptedException {
    server.enqueue(redirect(status, "b?c"));
    server.enqueue(new MockResponse.Builder().body("hello").build());

    try (HttpReply reply =
        transport.send(get(uri(server, "/v2/a")).withHeader("Authorization", "x"))) {
      assertThat(reply.bytes(100)).asString(UTF_8).isEqualTo("hello");
      assertThat(reply.uri()).isEqualTo(uri(server, "/v2/b?c"));
    }
    server.takeRequest();
    RecordedRequest second = server.takeRequest();
    assertThat(second.getTarget()).isEqualTo("/v2/b?c");
    assertThat(second.getHeaders().get("Authorization")).isEqualTo("x");
  }

  @Test
  void followsTenRedirects() {
    for (int i = 0; i < 10; i++) {
      server.enqueue(redirect(302, "/" + i));
    }
    server.enqueue(new MockResponse.Builder().code(204).build());

    assertThat(send(get(uri(server, "/")))).isEqualTo(204);
  }

  @Test
  void stopsAtTheEleventhRedirect() {
    for (int i = 0; i < 20; i++) {
      server.enqueue(redirect(302, "/"));
    }

    assertThat(failure(get(uri(server, "/"))).kind()).isEqualTo(HttpFailure.Kind.FORBIDDEN);
    assertThat(server.getRequestCount()).isEqualTo(11);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://127.0.0.1/", "http://", "file:/etc/passwd", "/a b"})
  void followsNoRedirectToWhatIsNoWebAddress(String location) {
    server.enqueue(redirect(302, location));

    assertThat(failure(get(uri(server, "/"))).kind())
        .isIn(HttpFailure.Kind.FORBIDDEN, HttpFailure.Kind.BROKEN);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void returnsARedirectThatLeadsNowhere() {
    server.enqueue(new MockResponse.Builder().code(302).build());

    assertThat(send(get(uri(server, "/")))).isEqualTo(302);
  }

  @Test
  void asksAgainWithGetAfter303() throws InterruptedException {
    server.enqueue(redirect(303, "/done"));
    server.enqueue(new MockResponse.Builder().build());

    send(post(uri(server, "/"), "content"));

    assertThat(server.takeRequest().getMethod()).isEqualTo("POST");
    RecordedRequest second = server.takeRequest();
    assertThat(second.getMethod()).isEqualTo("GET");
    assertThat(second.getBodySize()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302})
  void followsNoRedirectOfAPost(int status) {
    server.enqueue(redirect(status, "/elsewhere"));

    assertThat(failure(post(uri(server, "/"), "content")).kind())
        .isEqualTo(HttpFailure.Kind.BROKEN);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void sendsTheBodyAgainWhereAskedTo(int status) throws InterruptedException {
    server.enqueue(redirect(status, uri(other, "/there").toString()));
    other.enqueue(new MockResponse.Builder().build());

    send(post(uri(server, "/"), "content").withHeader("Authorization", "secret"));

    RecordedRequest second = other.takeRequest();
    assertThat(second.getMethod()).isEqualTo("POST");
    assertThat(second.getBody().utf8()).isEqualTo("content");
    assertThat(second.getHeaders().get("Authorization")).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166/",
        "http://[::ffff:169.254.169.254]/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://0.0.0.0:1/",
        "http://[::]:1/",
        "http://224.0.0.1/"
      })
  void speaksToNoAddressThatNoRegistryHas(String uri) {
    HttpFailure failure = failure(get(URI.create(uri)));

    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(HttpFailure.Kind.FORBIDDEN);
    // The name is refused where it is resolved, and so before any connection.
    assertThat(failure).hasMessageContaining("no registry may have");
  }

  @Test
  void followsNoRedirectToCloudMetadata() {
    server.enqueue(redirect(302, "http://169.254.169.254/latest/meta-data"));

    assertThat(failure(get(uri(server, "/"))).kind()).isEqualTo(HttpFailure.Kind.FORBIDDEN);
  }

  @Test
  void speaksPlainHttpToThisMachineOnly() {
    HttpCall call =
        new HttpCall(
            "GET", URI.create("http://192.0.2.1/"), Map.of(), Optional.empty(), soon(), false);

    assertThat(failure(call).kind()).isEqualTo(HttpFailure.Kind.FORBIDDEN);
    assertThat(failure(call)).hasMessageContaining("plain HTTP");
  }

  @Test
  void speaksNoOtherProtocol() {
    assertThat(failure(get(URI.create("ftp://127.0.0.1/"))).kind())
        .isEqualTo(HttpFailure.Kind.FORBIDDEN);
  }

  // 192.0.2.1 is nobody's (RFC 5737) and a literal, so nothing is looked up.
  @ParameterizedTest
  @CsvSource({
    "https://192.0.2.1/, http://192.0.2.1/",
    "https://192.0.2.1/, http://192.0.2.2/",
    "https://192.0.2.1/, https://127.0.0.1/",
    "https://192.0.2.1/, https://localhost/",
    "https://192.0.2.1/, https://[::1]/",
    "https://192.0.2.1/, https://[::ffff:127.0.0.1]/",
    "https://192.0.2.1/, https://2130706433/",
    "http://192.0.2.1/, http://127.0.0.1:8080/",
    "https://127.0.0.1/, http://127.0.0.1/",
  })
  void refusesAReferralThatWeakensOrTurnsInwards(String from, String to) {
    HttpFailure failure =
        catchThrowableOfType(
            HttpFailure.class, () -> transport.checkReferral(URI.create(from), URI.create(to)));

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.FORBIDDEN);
  }

  @ParameterizedTest
  @CsvSource({
    "https://192.0.2.1/, https://192.0.2.2/",
    "https://192.0.2.1/, https://192.0.2.1:5000/",
    "http://192.0.2.1/, https://192.0.2.1/",
    "http://192.0.2.1:5000/, http://192.0.2.1:5000/token",
    "http://10.0.0.1:5000/, http://10.0.0.1:5000/token",
    "http://127.0.0.1:5000/, http://localhost:5001/token",
  })
  void allowsAnyOtherReferral(String from, String to) {
    assertThatCode(() -> transport.checkReferral(URI.create(from), URI.create(to)))
        .doesNotThrowAnyException();
  }

  @Test
  void holdsASlowBodyToTheDeadline() {
    server.enqueue(
        new MockResponse.Builder()
            .body("x".repeat(100_000))
            .throttleBody(1, 50, TimeUnit.MILLISECONDS)
            .build());
    HttpCall call = within(Duration.ofMillis(700), uri(server, "/"));

    HttpFailure failure =
        catchThrowableOfType(
            HttpFailure.class,
            () -> {
              try (HttpReply reply = transport.send(call)) {
                reply.bytes(1_000_000);
              }
            });

    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(HttpFailure.Kind.TIMEOUT);
  }

  @Test
  void holdsASlowHeadToTheDeadline() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<Void> serving =
          serve(
              socket,
              out -> {
                out.write("HTTP/1.1 200 OK\r\nX-Slow: ".getBytes(US_ASCII));
                while (true) {
                  out.write('x');
                  out.flush();
                  TimeUnit.MILLISECONDS.sleep(50);
                }
              });

      HttpFailure failure = failure(within(Duration.ofMillis(700), uri(socket)));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(HttpFailure.Kind.TIMEOUT);
      serving.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void sendsNothingAfterTheDeadline() {
    HttpCall call = within(Duration.ofSeconds(-1), uri(server, "/"));

    assertThat(failure(call).kind()).isEqualTo(HttpFailure.Kind.TIMEOUT);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void acceptsADeadlineThatNeverComes() {
    server.enqueue(new MockResponse.Builder().build());
    HttpCall call =
        new HttpCall("GET", uri(server, "/"), Map.of(), Optional.empty(), Instant.MAX, true);

    assertThat(send(call)).isEqualTo(200);
  }

  @Test
  void dropsTheConnectionOfABodyThatIsNotRead() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      long[] written = new long[1];
      CompletableFuture<Void> serving =
          serve(
              socket,
              out -> {
                out.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 4294967296\r\n\r\n".getBytes(US_ASCII));
                byte[] block = new byte[64 << 10];
                while (written[0] < 1L << 32) {
                  out.write(block);
                  written[0] += block.length;
                }
              });

      try (HttpReply reply = transport.send(get(uri(socket)))) {
        assertThat(reply.body().read()).isZero();
      }

      serving.get(30, TimeUnit.SECONDS);
      // What socket buffers hold, and no more: the rest was never asked for.
      assertThat(written[0]).isLessThan(64 << 20);
    }
  }

  @Test
  void readsNothingOfABodyAnnouncedTooLong() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      serve(
          socket,
          out -> {
            // No byte of the body is ever sent: only who doesn't wait for it gets on.
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n".getBytes(US_ASCII));
            out.flush();
            ended.get(60, TimeUnit.SECONDS);
          });

      try (HttpReply reply = transport.send(get(uri(socket)))) {
        assertThat(tooLarge(reply, 1024).kind()).isEqualTo(HttpFailure.Kind.TOO_LARGE);
      } finally {
        ended.complete(null);
      }
    }
  }

  @Test
  void stopsReadingAChunkedBodyAtTheLimit() {
    server.enqueue(new MockResponse.Builder().chunkedBody("x".repeat(11), 3).build());

    try (HttpReply reply = transport.send(get(uri(server, "/")))) {
      assertThat(reply.contentLength()).isEqualTo(-1);
      assertThat(tooLarge(reply, 10).kind()).isEqualTo(HttpFailure.Kind.TOO_LARGE);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsABodyOfExactlyTheLimit(boolean chunked) {
    MockResponse.Builder response = new MockResponse.Builder();
    server.enqueue(
        (chunked ? response.chunkedBody("0123456789", 3) : response.body("0123456789")).build());

    try (HttpReply reply = transport.send(get(uri(server, "/")))) {
      assertThat(reply.bytes(10)).asString(UTF_8).isEqualTo("0123456789");
    }
  }

  @Test
  void failsWhereABodyEndsEarly() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      serve(
          socket,
          out -> out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes(US_ASCII)));

      try (HttpReply reply = transport.send(get(uri(socket)))) {
        assertThat(tooLarge(reply, 1024).kind()).isEqualTo(HttpFailure.Kind.BROKEN);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br"})
  void decodesNothing(String encoding) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write("plain".getBytes(UTF_8));
    }
    server.enqueue(
        new MockResponse.Builder()
            .addHeader("Content-Encoding", encoding)
            .body(new Buffer().write(packed.toByteArray()))
            .build());

    try (HttpReply reply = transport.send(get(uri(server, "/")))) {
      assertThat(reply.bytes(1000)).isEqualTo(packed.toByteArray());
    }
  }

  @Test
  void asksForNoEncoding() throws InterruptedException {
    server.enqueue(new MockResponse.Builder().build());

    send(get(uri(server, "/")));

    assertThat(server.takeRequest().getHeaders().get("Accept-Encoding")).isNull();
  }

  @Test
  void sendsNoCookieBack() throws InterruptedException {
    server.enqueue(new MockResponse.Builder().addHeader("Set-Cookie", "a=b; Path=/").build());
    server.enqueue(new MockResponse.Builder().build());

    send(get(uri(server, "/")));
    send(get(uri(server, "/")));

    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("Cookie")).isNull();
  }

  @Test
  void findsNobodyAtAClosedPort() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = socket.getLocalPort();
    }

    HttpFailure failure = failure(get(URI.create("http://127.0.0.1:" + port + "/")));

    assertThat(failure.kind()).isEqualTo(HttpFailure.Kind.UNREACHABLE);
    assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("refused");
  }

  @Test
  void refusesAHeadWithoutEnd() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      serve(
          socket,
          out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
            while (true) {
              out.write("X-More: yes\r\n".getBytes(US_ASCII));
            }
          });

      assertThat(failure(get(uri(socket))).kind()).isEqualTo(HttpFailure.Kind.BROKEN);
    }
  }

  @Test
  void neverShowsTheQueryOfAUrl() {
    server.enqueue(redirect(302, "http://169.254.169.254/x?X-Amz-Signature=topsecret"));

    assertThat(failure(get(uri(server, "/?token=alsosecret"))).toString()).doesNotContain("secret");
  }

  @Test
  void neverShowsCredentialsInAUrl() {
    server.enqueue(redirect(302, "http://user:topsecret@169.254.169.254/x"));

    assertThat(failure(get(uri(server, "/")))).hasMessageNotContaining("topsecret");
  }

  private interface Answer {
    void write(OutputStream out) throws Exception;
  }

  /** Answers one connection; ends when the client does, or when the answer is written. */
  private static CompletableFuture<Void> serve(ServerSocket socket, Answer answer) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket client = socket.accept()) {
            client.getInputStream().read();
            answer.write(client.getOutputStream());
          } catch (IOException e) {
            // The client went away, which is what the tests wait for.
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        work -> {
          Thread thread = new Thread(work, "test-server");
          thread.setDaemon(true);
          thread.start();
        });
  }

  private int send(HttpCall call) {
    try (HttpReply reply = transport.send(call)) {
      return reply.status();
    }
  }

  private HttpFailure failure(HttpCall call) {
    HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> send(call));
    assertThat(failure).as("sending to " + call.uri()).isNotNull();
    return failure;
  }

  private static HttpFailure tooLarge(HttpReply reply, int limit) {
    HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> reply.bytes(limit));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static HttpCall get(URI uri) {
    return new HttpCall("GET", uri, Map.of(), Optional.empty(), soon(), true);
  }

  private static HttpCall post(URI uri, String body) {
    return new HttpCall(
        "POST", uri, Map.of(), Optional.of(HttpCall.Body.of(body.getBytes(UTF_8))), soon(), true);
  }

  private static HttpCall within(Duration limit, URI uri) {
    return new HttpCall("GET", uri, Map.of(), Optional.empty(), Instant.now().plus(limit), true);
  }

  private static Instant soon() {
    return Instant.now().plusSeconds(30);
  }

  private static MockResponse redirect(int status, String location) {
    return new MockResponse.Builder().code(status).addHeader("Location", location).build();
  }

  private static URI uri(MockWebServer server, String target) {
    return URI.create("http://127.0.0.1:" + server.getPort() + target);
  }

  private static URI uri(ServerSocket socket) {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
  }
}
