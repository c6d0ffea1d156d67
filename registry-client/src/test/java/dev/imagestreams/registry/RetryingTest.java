package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.MANIFEST_DIGEST;
import static dev.imagestreams.registry.Fixture.answer;
import static dev.imagestreams.registry.Fixture.app;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.json;
import static dev.imagestreams.registry.Fixture.manifest;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static dev.imagestreams.registry.Fixture.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the client does where a registry fails for a passing reason. */
class RetryingTest {

  private static final RetryPolicy FAST =
      new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofSeconds(60));

  private final List<RegistryWarning> warnings = new ArrayList<>();
  private MockWebServer server;
  private RegistryClient client;

  @BeforeEach
  void start() {
    server = Fixture.start();
    client =
        RegistryClient.builder()
            .credentials(CredentialProvider.anonymous())
            .retries(FAST)
            .limits(HostLimits.of(32))
            .onWarning(warnings::add)
            .build();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 502, 503, 504})
  void triesAgainWhatPasses(int status) {
    server.enqueue(answer(status));
    server.enqueue(answer(status));
    server.enqueue(manifest().build());

    assertThat(client.manifest(tag(server, "1"), soon()).digest())
        .isEqualTo(Digest.parse(MANIFEST_DIGEST));
  }

  @Test
  void givesUpAfterAsManyTriesAsAllowed() {
    for (int i = 0; i < 4; i++) {
      server.enqueue(answer(502));
    }

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 405, 418})
  void triesNothingAgainThatIsRefused(int status) {
    server.enqueue(answer(status));

    refusal(() -> client.manifest(tag(server, "1"), soon()));

    // A 401 that names no way to ask is followed by a look at the registry's root.
    assertThat(server.getRequestCount()).isEqualTo(status == 401 ? 2 : 1);
  }

  @Test
  void triesAgainAnAnswerThatWasCutShort() {
    server.enqueue(manifest().setHeader("Content-Length", 1000).onResponseEnd(closed()).build());
    server.enqueue(manifest().build());

    assertThat(client.manifest(tag(server, "1"), soon()).digest())
        .isEqualTo(Digest.parse(MANIFEST_DIGEST));
  }

  @Test
  void t17_passesOnAWaitOfADayAtOnce() {
    server.enqueue(new MockResponse.Builder().code(429).addHeader("Retry-After", "86400").build());

    RegistryException refusal = refusal(() -> client.manifest(tag(server, "1"), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isPresent();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void t17_waitsAFractionOfASecondAsTold() {
    server.enqueue(new MockResponse.Builder().code(429).addHeader("Retry-After", "0.05").build());
    server.enqueue(manifest().build());

    Instant before = Instant.now();
    client.manifest(tag(server, "1"), soon());

    assertThat(Instant.now()).isAfterOrEqualTo(before.plusMillis(50));
  }

  @Test
  void t17_waitsNoLongerThanTheDeadline() {
    server.enqueue(new MockResponse.Builder().code(503).addHeader("Retry-After", "50").build());

    RegistryException refusal =
        refusal(() -> client.manifest(tag(server, "1"), Access.within(Duration.ofSeconds(20))));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(refusal.retryAfter()).isPresent();
  }

  @Test
  void t18_beginsNoSecondUploadWhereTheFirstMayHaveBegun() {
    server.enqueue(answer(404));
    server.enqueue(answer(500));

    RegistryWriter writer = client.writer().orElseThrow();
    Digest digest = Digest.sha256(new byte[1]);
    BlobSource content = BlobSource.of(new byte[1]);

    assertThat(refusal(() -> writer.pushBlob(app(server), digest, content, soon())).reason())
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  void halvesWhatItAsksAtATimeOfARegistryThatHasTooMuch() {
    HostGate gate = new HostGate("h", 8, 0);

    gate.slowDown();
    gate.slowDown();
    assertThat(gate.limit()).isEqualTo(2);

    gate.answered();
    gate.answered();
    assertThat(gate.limit()).isEqualTo(3);
  }

  @Test
  void letsAsManyInAsAllowedAndTheNextWhenOneLeaves() {
    HostGate gate = new HostGate("h", 1, 0);
    gate.enter(() -> "first", soon());
    CompletableFuture<Void> second =
        CompletableFuture.runAsync(() -> gate.enter(() -> "second", soon()));

    assertThat(second).isNotDone();
    gate.leave();

    await().untilAsserted(() -> assertThat(second).isCompleted());
  }

  @Test
  void waitsAtTheGateNoLongerThanTheDeadline() {
    HostGate gate = new HostGate("h", 1, 0);
    gate.enter(() -> "first", soon());

    RegistryException refusal =
        refusal(() -> gate.enter(() -> "second", Access.within(Duration.ofMillis(20))));

    assertThat(refusal.reason()).isEqualTo(Reason.TIMED_OUT);
  }

  @Test
  void cancelsWhatWaitsAtTheGate() {
    HostGate gate = new HostGate("h", 1, 0);
    gate.enter(() -> "first", soon());
    Cancellation cancellation = new Cancellation();
    CompletableFuture<RegistryException> second =
        CompletableFuture.supplyAsync(
            () -> refusal(() -> gate.enter(() -> "second", soon().withCancellation(cancellation))));

    cancellation.cancel();

    assertThat(second.join().reason()).isEqualTo(Reason.CANCELLED);
  }

  @Test
  void cancelsACallUnderWay() throws InterruptedException {
    server.enqueue(manifest().headersDelay(30, java.util.concurrent.TimeUnit.SECONDS).build());
    Cancellation cancellation = new Cancellation();
    CompletableFuture<RegistryException> call =
        CompletableFuture.supplyAsync(
            () ->
                refusal(
                    () ->
                        client.manifest(tag(server, "1"), soon().withCancellation(cancellation))));
    server.takeRequest();

    cancellation.cancel();

    assertThat(call.join().reason()).isEqualTo(Reason.CANCELLED);
  }

  @Test
  void goesOnWhereABlobBroke() throws InterruptedException {
    byte[] blob = "0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    server.enqueue(
        new MockResponse.Builder()
            .body("01234")
            .setHeader("Content-Length", 10)
            .onResponseEnd(closed())
            .build());
    server.enqueue(
        new MockResponse.Builder()
            .code(206)
            .addHeader("Content-Range", "bytes 5-9/10")
            .body("56789")
            .build());

    try (BlobStream in = client.blob(app(server), Digest.sha256(blob), 0, soon())) {
      assertThat(in.readAll(100)).isEqualTo(blob);
    }
    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("Range")).isEqualTo("bytes=5-");
  }

  @Test
  void t12_verifiesABlobThatWentOn() {
    byte[] blob = "0123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    server.enqueue(
        new MockResponse.Builder()
            .body("01234")
            .setHeader("Content-Length", 10)
            .onResponseEnd(closed())
            .build());
    server.enqueue(
        new MockResponse.Builder()
            .code(206)
            .addHeader("Content-Range", "bytes 5-9/10")
            .body("5678X")
            .build());

    try (BlobStream in = client.blob(app(server), Digest.sha256(blob), 0, soon())) {
      assertThat(refusal(() -> in.readAll(100)).reason()).isEqualTo(Reason.DIGEST_MISMATCH);
    }
  }

  @Test
  void readsTheRateBudget() {
    server.enqueue(
        manifest()
            .addHeader("ratelimit-limit", "100;w=21600")
            .addHeader("ratelimit-remaining", "76;w=21600")
            .build());

    client.manifest(tag(server, "1"), soon());

    RateBudget budget = client.budget(host(server)).orElseThrow();
    assertThat(budget.limit()).isEqualTo(100);
    assertThat(budget.remaining()).isEqualTo(76);
    assertThat(budget.window()).contains(Duration.ofHours(6));
  }

  @Test
  void tellsEachWarningOnce() {
    for (int i = 0; i < 2; i++) {
      server.enqueue(
          manifest().addHeader("Warning", "299 - \"this \\\"tag\\\" goes away\"").build());
    }

    client.manifest(tag(server, "1"), soon());
    client.manifest(tag(server, "1"), soon());

    assertThat(warnings)
        .containsExactly(new RegistryWarning(host(server), "this \"tag\" goes away"));
  }

  @Test
  void triesAgainWhereTheTokenServiceFailed() {
    server.enqueue(
        new MockResponse.Builder()
            .code(401)
            .addHeader(
                "WWW-Authenticate",
                "Bearer realm=\"" + Fixture.url(server) + "/token\",service=\"s\"")
            .build());
    server.enqueue(answer(503));
    server.enqueue(json(200, "{\"token\":\"t\"}"));
    server.enqueue(manifest().build());

    assertThat(client.manifest(tag(server, "1"), soon()).digest())
        .isEqualTo(Digest.parse(MANIFEST_DIGEST));
  }

  private static SocketEffect closed() {
    return new SocketEffect.CloseSocket();
  }
}
