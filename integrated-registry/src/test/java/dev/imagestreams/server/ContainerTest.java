package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.upstream.Upstream;
import dev.imagestreams.server.upstream.UpstreamContent;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container of our own: TLS, HTTP/2, its limits, its end, and what it tells of itself. */
class ContainerTest {

  private static final byte[] NOTHING = new byte[0];

  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("authority").build();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @TempDir Path directory;
  private IntegratedRegistry registry;

  private IntegratedRegistry.Builder builder() {
    return IntegratedRegistry.builder().data(directory.resolve("data"));
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    if (registry != null) {
      registry.close();
    }
  }

  // TLS

  private void certify(String name) throws IOException {
    HeldCertificate server =
        new HeldCertificate.Builder()
            .signedBy(authority)
            .commonName(name)
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    Files.writeString(directory.resolve("server.key"), server.privateKeyPkcs8Pem());
    Files.writeString(directory.resolve("server.pem"), server.certificatePem());
  }

  private void startTls() throws IOException {
    certify("first");
    registry =
        builder().tls(directory.resolve("server.pem"), directory.resolve("server.key")).start();
  }

  private HttpClient client(HttpClient.Version version) {
    return HttpClient.newBuilder()
        .version(version)
        .sslContext(
            new HandshakeCertificates.Builder()
                .addTrustedCertificate(authority.certificate())
                .build()
                .sslContext())
        .build();
  }

  private HttpResponse<byte[]> get(HttpClient client, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("https://" + registry.address() + path)).build(),
        BodyHandlers.ofByteArray());
  }

  private static String shown(HttpResponse<?> answer) throws Exception {
    X509Certificate certificate =
        (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
    return certificate.getSubjectX500Principal().getName();
  }

  @Test
  void speaksHttp2AndHttp1OverTls() throws Exception {
    startTls();

    HttpResponse<byte[]> two = get(client(HttpClient.Version.HTTP_2), "/v2/");
    HttpResponse<byte[]> one = get(client(HttpClient.Version.HTTP_1_1), "/v2/");

    assertThat(two.statusCode()).isEqualTo(200);
    assertThat(two.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(one.statusCode()).isEqualTo(200);
    assertThat(one.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(shown(one)).isEqualTo("CN=first");
  }

  @Test
  void takesAndGivesLargeBlobsByHttp2() throws Exception {
    startTls();
    HttpClient client = client(HttpClient.Version.HTTP_2);
    byte[] blob = new byte[5 << 20];
    blob[12345] = 1;
    String digest = Pushes.sha256(blob);

    HttpResponse<byte[]> pushed =
        client.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "https://" + registry.address() + "/v2/a/blobs/uploads/?digest=" + digest))
                .POST(BodyPublishers.ofByteArray(blob))
                .build(),
            BodyHandlers.ofByteArray());

    assertThat(pushed.statusCode()).isEqualTo(201);
    assertThat(get(client, "/v2/a/blobs/" + digest).body()).isEqualTo(blob);
  }

  @Test
  void showsACertificateThatWasReplaced() throws Exception {
    startTls();
    get(client(HttpClient.Version.HTTP_1_1), "/v2/");

    certify("second");

    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> shown(get(client(HttpClient.Version.HTTP_1_1), "/v2/")).equals("CN=second"));
  }

  @Test
  void certificateThatIsNoneIsSaidAtTheStart() throws Exception {
    Path none = Files.writeString(directory.resolve("none.pem"), "nothing");

    assertThatThrownBy(() -> builder().tls(none, none).start())
        .isInstanceOf(RegistryStartException.class)
        .hasMessageStartingWith("the registry can't ")
        .hasMessageContaining("none.pem");
    assertThatThrownBy(() -> builder().tls(directory.resolve("gone"), none).start())
        .isInstanceOf(RegistryStartException.class)
        .hasMessageContaining("gone");
  }

  /** Tells nobody anything, and fails when it is told where the registry is. */
  private static final Upstream FAILING =
      new Upstream() {
        @Override
        public Optional<Digest> tag(String repository, String tag) {
          return Optional.empty();
        }

        @Override
        public Optional<UpstreamContent> manifest(String repository, Digest digest) {
          return Optional.empty();
        }

        @Override
        public Optional<UpstreamContent> blob(
            String repository, Digest digest, List<Digest> manifests) {
          return Optional.empty();
        }

        @Override
        public void servedAt(String address) {
          throw new IllegalStateException("fails at the start");
        }
      };

  @Test
  void startThatFailsHalfwayLeavesNothingListeningAndNothingInUse() throws Exception {
    registry = builder().start();
    int port = registry.port();
    registry.close();

    assertThatThrownBy(() -> builder().listen("127.0.0.1", port).upstream(FAILING).start())
        .hasMessage("fails at the start");

    registry = builder().listen("127.0.0.1", port).start();
    assertThat(new Pushes(registry.address()).get("/v2/").statusCode()).isEqualTo(200);
  }

  // The end

  /** Begins to send a blob and keeps the rest back. */
  private Future<Integer> slowUpload(CountDownLatch began, CountDownLatch goOn) throws Exception {
    Pushes http = new Pushes(registry.address());
    String location = http.begin("slow/app");
    byte[] blob = new byte[100_000];
    return threads.submit(
        () -> {
          InputStream body =
              new InputStream() {
                private int at;

                @Override
                public int read() throws IOException {
                  if (at == blob.length / 2) {
                    began.countDown();
                    try {
                      goOn.await();
                    } catch (InterruptedException e) {
                      throw new IOException(e);
                    }
                  }
                  return at < blob.length ? blob[at++] : -1;
                }
              };
          return http.send(
                  http.request(location + "?digest=" + Pushes.sha256(blob))
                      .PUT(BodyPublishers.ofInputStream(() -> body)))
              .statusCode();
        });
  }

  /** Until the registry has begun to store what a client sends. */
  private void awaitReceiving() {
    await()
        .until(
            () -> {
              try (Stream<Path> files = Files.walk(directory.resolve("data/uploads"))) {
                return files.anyMatch(file -> file.endsWith("data"));
              }
            });
  }

  @Test
  void requestsUnderWayAreWaitedForAtTheEnd() throws Exception {
    registry = builder().start();
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<Integer> upload = slowUpload(began, goOn);
    began.await();
    awaitReceiving();

    Future<?> closing = threads.submit(() -> registry.close());
    await().until(() -> !registry.health().ready());
    assertThat(closing.isDone()).isFalse();
    goOn.countDown();

    assertThat(upload.get()).isEqualTo(201);
    closing.get();
  }

  @Test
  void fileThatIsBeingSentIsWaitedForAtTheEnd() throws Exception {
    registry = builder().start();
    byte[] blob = new byte[64 << 20];
    new Pushes(registry.address()).blob("large/app", blob);
    try (Socket socket = new Socket("127.0.0.1", registry.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /v2/large/app/blobs/" + Pushes.sha256(blob) + " HTTP/1.1\r\nHost: a\r\n\r\n")
                  .getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      in.readNBytes(100); // The rest waits for us.

      Future<?> closing = threads.submit(() -> registry.close());
      await().until(() -> !registry.health().ready());

      assertThat(in.readNBytes(blob.length)).hasSize(blob.length);
      closing.get();
    }
  }

  /** The answer's status; 0 where the connection was broken off. */
  private static int outcome(Future<Integer> request) throws InterruptedException {
    try {
      return request.get();
    } catch (ExecutionException e) {
      assertThat(e).hasCauseInstanceOf(IOException.class);
      return 0;
    }
  }

  @Test
  void requestsThatTakeTooLongAreCutOffAtTheEnd() throws Exception {
    registry = builder().drainFor(Duration.ofMillis(50)).start();
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<Integer> upload = slowUpload(began, goOn);
    began.await();
    awaitReceiving();

    registry.close();
    goOn.countDown();

    assertThat(outcome(upload)).isNotEqualTo(201);
    registry = builder().start();
    byte[] blob = new byte[100_000];
    assertThat(
            new Pushes(registry.address())
                .get("/v2/slow/app/blobs/" + Pushes.sha256(blob))
                .statusCode())
        .isEqualTo(404);
  }

  // Limits

  @Test
  void moreUploadsThanMayBeUnderWayAreToldToTryAgain() throws Exception {
    registry = builder().maxTransfers(1).start();
    CountDownLatch began = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Future<Integer> upload = slowUpload(began, goOn);
    began.await();
    awaitReceiving();
    Pushes http = new Pushes(registry.address());

    HttpResponse<byte[]> refused = http.blob("other/app", Pushes.LAYER);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
    assertThat(new String(refused.body(), UTF_8))
        .startsWith("{\"errors\":[{\"code\":\"TOOMANYREQUESTS\"");
    goOn.countDown();
    assertThat(upload.get()).isEqualTo(201);
    assertThat(http.blob("other/app", Pushes.LAYER).statusCode()).isEqualTo(201);
  }

  @Test
  void case29MoreUploadsThanMayBeOpenAreToldToTryAgain() throws Exception {
    registry = builder().maxOpenUploads(3).start();
    Pushes http = new Pushes(registry.address());
    String location = http.begin("a/b");
    http.begin("a/b");
    http.begin("a/c");

    assertThat(http.send("POST", "/v2/a/d/blobs/uploads/", NOTHING).statusCode()).isEqualTo(429);
    registry.close();
    registry = builder().maxOpenUploads(3).start();
    http = new Pushes(registry.address());
    assertThat(http.send("POST", "/v2/a/d/blobs/uploads/", NOTHING).statusCode()).isEqualTo(429);
    assertThat(http.send("DELETE", location, NOTHING).statusCode()).isEqualTo(204);
    assertThat(http.send("POST", "/v2/a/d/blobs/uploads/", NOTHING).statusCode()).isEqualTo(202);
    assertThat(http.send("POST", "/v2/a/d/blobs/uploads/", NOTHING).statusCode()).isEqualTo(429);
  }

  // What it tells of itself

  @Test
  void saysWhetherItIsWell() throws Exception {
    registry = builder().start();
    Pushes http = new Pushes(registry.address());

    assertThat(registry.health()).isEqualTo(new RegistryHealth(true, true, ""));
    assertThat(http.get("/livez").statusCode()).isEqualTo(200);
    assertThat(http.get("/readyz").statusCode()).isEqualTo(200);

    Files.move(directory.resolve("data"), directory.resolve("moved"));

    assertThat(registry.health().ready()).isFalse();
    assertThat(http.get("/livez").statusCode()).isEqualTo(200);
    HttpResponse<byte[]> unwell = http.get("/readyz");
    assertThat(unwell.statusCode()).isEqualTo(503);
    assertThat(new String(unwell.body(), UTF_8)).doesNotContain(directory.toString());
    Files.move(directory.resolve("moved"), directory.resolve("data"));
  }

  @Test
  void observersAreToldOfEveryRequestAndCanDoNoHarm() throws Exception {
    List<AnsweredRequest> told = Collections.synchronizedList(new ArrayList<>());
    registry =
        builder()
            .observer(
                new RegistryObserver() {
                  @Override
                  public void answered(AnsweredRequest request) {
                    throw new IllegalStateException("an observer that fails");
                  }
                })
            .observer(
                new RegistryObserver() {
                  @Override
                  public void answered(AnsweredRequest request) {
                    told.add(request);
                  }
                })
            .observer(new AccessLog())
            .start();
    Pushes http = new Pushes(registry.address());

    http.blob("a/b", Pushes.LAYER);
    http.get("/v2/a/b/blobs/" + Pushes.sha256(Pushes.LAYER));
    http.get("/v2/a/b/nothing");

    await().until(() -> told.size() == 4);
    assertThat(told)
        .extracting(
            request ->
                request.method()
                    + " "
                    + request.kind()
                    + " "
                    + request.status()
                    + " "
                    + request.received()
                    + " of "
                    + request.client())
        .containsExactlyInAnyOrder(
            "POST uploads 202 0 of 127.0.0.1",
            "PUT upload 201 38 of 127.0.0.1",
            "GET blob 200 0 of 127.0.0.1",
            "GET  404 0 of 127.0.0.1");
    assertThat(told)
        .filteredOn(request -> request.kind().equals("blob"))
        .extracting(request -> request.path() + " " + request.length())
        .containsExactly("/v2/a/b/blobs/" + Pushes.sha256(Pushes.LAYER) + " 38");
  }

  // Raw requests

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", registry.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(US_ASCII));
      out.flush();
      byte[] answer = new byte[12];
      int count = socket.getInputStream().readNBytes(answer, 0, answer.length);
      return new String(answer, 0, count, US_ASCII);
    }
  }

  @Test
  void case19WhatIsNoProperRequestIsRefused() throws Exception {
    registry = builder().start();
    String head = "GET /v2/ HTTP/1.1\r\nHost: a\r\n";

    assertThat(raw(head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n"))
        .isEqualTo("HTTP/1.1 400");
    assertThat(raw(head + "X: " + "x".repeat(128 << 10) + "\r\n\r\n"))
        .isIn("HTTP/1.1 400", "HTTP/1.1 431");
    assertThat(raw("GET /v2/" + "a".repeat(1 << 20) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
        .isIn("HTTP/1.1 400", "HTTP/1.1 414", "HTTP/1.1 431");
    assertThat(raw("TRACE /v2/ HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo("HTTP/1.1 405");
    assertThat(raw("GET /v2/ HTTP/1.1\r\n\r\n")).isEqualTo("HTTP/1.1 400");
    assertThat(raw(head + "\r\n")).isEqualTo("HTTP/1.1 200");
  }

  /** Of two lengths the chunks count, and what comes after them is no request (RFC 9112, 6.1). */
  @Test
  void case19NothingIsSmuggledBehindARequestOfTwoLengths() throws Exception {
    registry = builder().start();
    String smuggled = "DELETE /v2/a/manifests/1 HTTP/1.1\r\nHost: a\r\n\r\n";

    try (Socket socket = new Socket("127.0.0.1", registry.port())) {
      socket
          .getOutputStream()
          .write(
              ("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n"
                      + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                      + smuggled)
                  .getBytes(US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), US_ASCII);

      assertThat(answers).startsWith("HTTP/1.1 ").contains("Connection: close");
      assertThat(answers.split("HTTP/1\\.1 ")).hasSize(2);
    }
  }

  @Test
  void case10HugeManifestIsRefusedBeforeItIsSent() throws Exception {
    registry = builder().start();

    assertThat(
            raw(
                "PUT /v2/a/manifests/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n"
                    + "Expect: 100-continue\r\n\r\n"))
        .isEqualTo("HTTP/1.1 413");
  }
}
