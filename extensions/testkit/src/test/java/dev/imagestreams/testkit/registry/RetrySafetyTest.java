package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.ME;
import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.Access;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When what failed is tried again, and when not. */
@Timeout(60)
class RetrySafetyTest {

  private static final String MANIFESTS = "/v2/team/app/manifests/.*";
  private static final byte[] CONTENT = "the content".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(CONTENT);

  private final FixtureRegistry registry = FixtureRegistry.start();
  private final RegistryClient client = Clients.with();
  private final Repository repository = registry.repository("team/app");

  RetrySafetyTest() {
    registry.put("team/app", "1", SampleImage.of("one"));
  }

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.01", "1", "-5", "soon", "", "1e9", "99999999999999999999", "NaN"})
  void t17_comesBackAsToldOrAsItSeesFit(String value) {
    registry.play(tooMany(value));

    read(soon());

    assertThat(registry.requests("GET", MANIFESTS)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {-86_400, 0, 2})
  void t17_comesBackAtADate(long secondsFromNow) {
    registry.play(
        tooMany(
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(secondsFromNow).atOffset(ZoneOffset.UTC))));

    read(soon());

    assertThat(registry.requests("GET", MANIFESTS)).hasSize(2);
  }

  @Test
  void t17_comesBackNoSoonerThanAtTheDate() {
    Instant told = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.SECONDS);
    registry.play(
        tooMany(DateTimeFormatter.RFC_1123_DATE_TIME.format(told.atOffset(ZoneOffset.UTC))));

    read(soon());

    assertThat(Instant.now()).isAfterOrEqualTo(told);
  }

  @Test
  void t17_passesOnAWaitOfADayAtOnce() {
    registry.play(tooMany("86400").always());

    RegistryException refusal = refusal(() -> read(Access.within(Duration.ofDays(3))));

    assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(refusal.retryAfter().orElseThrow())
        .isCloseTo(Instant.now().plus(1, ChronoUnit.DAYS), within(5, ChronoUnit.MINUTES));
    assertThat(registry.requests("GET", MANIFESTS)).hasSize(1);
  }

  @Test
  void t17_waitsForNothingBehindTheDeadline() {
    registry.play(tooMany("30").always());

    RegistryException refusal = refusal(() -> read(Access.within(Duration.ofSeconds(20))));

    assertThat(refusal.reason()).isEqualTo(Reason.RATE_LIMITED);
    assertThat(registry.requests("GET", MANIFESTS)).hasSize(1);
  }

  @Test
  void t17_canBeInterruptedWhileItWaits() throws Exception {
    registry.play(tooMany("40").always());
    CompletableFuture<RegistryException> failure = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                read(soon());
              } catch (RegistryException e) {
                failure.complete(e);
              }
            });
    caller.start();
    org.awaitility.Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

    caller.interrupt();

    assertThat(failure.get(20, TimeUnit.SECONDS).reason()).isEqualTo(Reason.CANCELLED);
  }

  private static Fault tooMany(String retryAfter) {
    return Fault.on("GET", MANIFESTS).status(429).header("Retry-After", retryAfter);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 504})
  void t18_beginsNoSecondUploadWhereTheFirstMayHaveBegun(int status) {
    registry.play(Fault.on("POST", ".*/uploads/").status(status));

    assertThat(reason(this::push)).isEqualTo(Reason.UNAVAILABLE);
    assertThat(registry.requests("POST", ".*")).hasSize(1);
  }

  @Test
  void t18_beginsNoSecondUploadWhereTheAnswerWasLost() {
    registry.play(Fault.on("POST", ".*/uploads/").noAnswer());

    assertThat(reason(this::push)).isEqualTo(Reason.UNAVAILABLE);
    assertThat(registry.requests("POST", ".*")).hasSize(1);
  }

  @Test
  void t18_sendsTheWholeContentAgain() {
    registry.play(Fault.on("PUT", ".*/uploads/.*").times(2).status(503));

    push();

    assertThat(registry.blob("team/app", DIGEST)).contains(CONTENT);
    assertThat(registry.requests("PUT", ".*"))
        .extracting(RecordedRequest::bodySize)
        .containsOnly((long) CONTENT.length);
  }

  @Test
  void t18_readsAgainWhatBroke() {
    registry.play(Fault.on("GET", MANIFESTS).noAnswer());
    registry.play(Fault.on("GET", MANIFESTS).cutAfter(10));
    registry.play(Fault.on("GET", MANIFESTS).status(500));
    registry.play(Fault.on("GET", MANIFESTS).status(408));

    read(soon());

    assertThat(registry.requests("GET", MANIFESTS)).hasSizeBetween(4, 5);
  }

  @Test
  void t18_keepsNoConnectionOfAThousandRefusals() {
    registry.play(Fault.on("GET", MANIFESTS).always().status(503).body("x".repeat(10_000)));
    try (RegistryClient once = Clients.builder().retries(RetryPolicy.none()).build()) {
      for (int i = 0; i < 1000; i++) {
        refusal(() -> once.manifest(repository.withTag("1"), soon()));
      }
    }

    assertThat(registry.requests("GET", MANIFESTS)).hasSize(1000);
    org.awaitility.Awaitility.await().until(() -> registry.openConnections() == 0);
  }

  @Test
  void t18_meetsItsDeadlineWhereBytesTrickle() {
    registry.play(Fault.on("GET", MANIFESTS).always().pauseBetweenBytes(Duration.ofMillis(900)));

    assertThat(reason(() -> read(Access.within(Duration.ofSeconds(2)))))
        .isEqualTo(Reason.TIMED_OUT);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 404, 0})
  void t22_asksAnewAfterARegistryThatFailedAtFirst(int status) {
    try (FixtureRegistry odd =
            FixtureRegistry.builder()
                .bearer("me", Clients.PASSWORD)
                .quirks(Quirk.CHALLENGE_AT_ROOT_ONLY)
                .start();
        RegistryClient once = Clients.builder(ME).retries(RetryPolicy.none()).build()) {
      odd.put("team/app", "1", SampleImage.of("one"));
      odd.play(failing("/v2/", status));
      refusal(() -> once.allTags(odd.repository("team/app"), soon()));

      assertThat(once.allTags(odd.repository("team/app"), soon())).isEqualTo(List.of("1"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 503, 0})
  void t22_asksAnewAfterATokenServerThatFailedAtFirst(int status) {
    try (FixtureRegistry guarded =
            FixtureRegistry.builder().bearer("me", Clients.PASSWORD).start();
        RegistryClient once = Clients.builder(ME).retries(RetryPolicy.none()).build()) {
      guarded.put("team/app", "1", SampleImage.of("one"));
      guarded.tokens().play(failing("/token", status));
      refusal(() -> once.allTags(guarded.repository("team/app"), soon()));
      guarded.tokens().heal();

      assertThat(once.allTags(guarded.repository("team/app"), soon())).isEqualTo(List.of("1"));
    }
  }

  private static Fault failing(String path, int status) {
    // A reading request whose answer was lost is sent once more at once.
    return status == 0
        ? Fault.on("GET", path).times(2).noAnswer()
        : Fault.on("GET", path).status(status);
  }

  private void read(Access access) {
    client.manifest(repository.withTag("1"), access);
  }

  private void push() {
    client.writer().orElseThrow().pushBlob(repository, DIGEST, BlobSource.of(CONTENT), soon());
  }
}
