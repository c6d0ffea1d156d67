package dev.imagestreams.notifications.sink;

import static dev.imagestreams.notifications.sink.Targets.NOON;
import static dev.imagestreams.notifications.sink.Targets.TOKEN;
import static dev.imagestreams.notifications.sink.Targets.answer;
import static dev.imagestreams.notifications.sink.Targets.push;
import static dev.imagestreams.notifications.sink.Targets.to;
import static dev.imagestreams.notifications.sink.Targets.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.notifications.RetryLaterException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request an event, and what is made of its answer. */
@Timeout(60)
class HttpSinkTest {

  private static final String SECRET = "a secret of 24 bytes at least";

  private final MockWebServer server = new MockWebServer();
  private final MockWebServer other = new MockWebServer();
  private final CountDownLatch gate = new CountDownLatch(1);

  @BeforeEach
  void start() throws IOException {
    Targets.start(server);
    Targets.start(other);
  }

  @AfterEach
  void stop() {
    gate.countDown();
    server.close();
    other.close();
  }

  private static void send(HttpSink.Builder builder) {
    try (HttpSink sink = builder.build()) {
      sink.onEvent(push(1, "latest"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204, 299})
  void eventIsOnePostAndEverySuccessSaysThatItIsTaken(int status) throws Exception {
    server.enqueue(answer(status));

    send(to(server).header("Authorization", "Bearer open-sesame"));

    RecordedRequest request = server.takeRequest();
    assertThat(request.getMethod()).isEqualTo("POST");
    assertThat(request.getTarget()).isEqualTo(Targets.PLACE);
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer open-sesame");
    assertThat(request.getHeaders().get("webhook-signature")).isNull();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "301, URL",
    "302, URL",
    "303, URL",
    "307, URL",
    "308, URL",
    "304, URL",
    "400, format",
    "401, secrets",
    "403, secrets",
    "404, URL",
    "410, end the subscription",
    "413, larger",
    "418, settings",
    "429, concurrency",
    "500, log",
    "503, log"
  })
  void everyOtherAnswerIsAFailureThatSaysWhatToDo(int status, String remedy) {
    server.enqueue(
        new MockResponse.Builder()
            .code(status)
            .addHeader("Location", uri(other).toString())
            .build());

    SinkException failure = catchThrowableOfType(SinkException.class, () -> send(to(server)));

    assertThat(failure)
        .hasMessageContaining("127.0.0.1:" + server.getPort())
        .hasMessageContaining(Integer.toString(status))
        .hasMessageContaining(remedy);
    assertThat(failure.status()).hasValue(status);
    assertThat(server.getRequestCount()).isEqualTo(1);
    assertThat(other.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "429, 120, 120",
    "503, 120, 120",
    "503, 999999999999999999999, 3600",
    "429, 'Fri, 02 Jan 2026 12:01:30 GMT', 90",
    "429, 'Sat, 03 Jan 2026 12:00:00 GMT', 3600"
  })
  void targetThatSaysWhenToComeAgainIsAskedThen(int status, String header, long seconds) {
    server.enqueue(
        new MockResponse.Builder().code(status).addHeader("Retry-After", header).build());
    HttpSink.Builder builder = to(server).clock(Clock.fixed(NOON, ZoneOffset.UTC));

    RetryLaterException later =
        catchThrowableOfType(RetryLaterException.class, () -> send(builder));

    assertThat(later)
        .hasMessageContaining("127.0.0.1:" + server.getPort())
        .hasMessageContaining(Integer.toString(status));
    assertThat(later.delay()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({
    "500, 120",
    "429, soon",
    "429, -1",
    "503, ''",
    "503, 0",
    "429, 'Fri, 02 Jan 2026 11:00:00 GMT'"
  })
  void otherwiseTheSubscriptionSaysWhen(int status, String header) {
    server.enqueue(
        new MockResponse.Builder().code(status).addHeader("Retry-After", header).build());

    assertThatThrownBy(() -> send(to(server))).isInstanceOf(SinkException.class);
  }

  @Test
  void case28PrivateAddressIsRefusedUnlessItIsAllowed() {
    server.enqueue(answer(200));

    assertThatThrownBy(() -> send(HttpSink.to(uri(server))))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("127.0.0.1")
        .hasMessageContaining("PRIVATE_TOO");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void nameOfAPrivateAddressIsRefusedToo() {
    URI named = URI.create("http://localhost:" + server.getPort() + "/");

    assertThatThrownBy(() -> send(HttpSink.to(named)))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("PRIVATE_TOO");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void metadataServiceIsRefusedAlways() {
    URI metadata = URI.create("http://169.254.169.254/latest/");

    assertThatThrownBy(
            () -> send(HttpSink.to(metadata).plainHttp().addresses(TargetAddresses.PRIVATE_TOO)))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("may not be asked");
  }

  @Test
  void plainHttpToOtherMachinesMustBeAllowed() {
    HttpSink.Builder builder = HttpSink.to(URI.create("http://hooks.example/secret-path"));

    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("plainHttp()")
        .withMessageNotContaining("secret-path");
    builder.plainHttp().build().close();
  }

  @Test
  void targetThatDoesNotAnswerInTimeHasFailed() {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            gate.await();
            return answer(200);
          }
        });

    assertThatThrownBy(() -> send(to(server).timeout(Duration.ofMillis(100))))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("in time")
        .satisfies(e -> assertThat(((SinkException) e).status()).isEmpty());
  }

  @Test
  void targetThatIsNotThereHasFailed() {
    server.close();

    assertThatThrownBy(() -> send(to(server)))
        .isInstanceOf(SinkException.class)
        .hasMessageContaining("127.0.0.1:" + server.getPort())
        .hasMessageContaining("can't be reached");
  }

  @Test
  void closedSinkSendsNothing() {
    HttpSink sink = to(server).build();
    sink.close();

    assertThatIllegalStateException().isThrownBy(() -> sink.onEvent(push(1, "latest")));
    assertThat(server.getRequestCount()).isZero();
  }

  /** What a target can do, besides what it answers. */
  private static final int NOT_THERE = 0;

  private static final int HANGS = 1;
  private static final int BREAKS = 2;
  private static final int SENDS_NONSENSE = 3;

  private void behave(int status) {
    MockResponse.Builder response =
        new MockResponse.Builder().addHeader("Retry-After", "1").body(SECRET + TOKEN);
    switch (status) {
      case NOT_THERE -> server.close();
      case HANGS -> server.enqueue(response.onResponseStart(SocketEffect.Stall.INSTANCE).build());
      case BREAKS ->
          server.enqueue(response.onResponseStart(new SocketEffect.CloseSocket()).build());
      case SENDS_NONSENSE -> server.enqueue(response.status("nonsense").build());
      default -> server.enqueue(response.code(status).build());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {NOT_THERE, HANGS, BREAKS, SENDS_NONSENSE, 308, 401, 429, 500})
  void case28NothingSecretIsToldOfAFailure(int status) {
    behave(status);
    HttpSink.Builder builder =
        to(server)
            .signedWith(SECRET)
            .header("Authorization", "Bearer open-sesame")
            .timeout(Duration.ofSeconds(2));
    Throwable failure = catchThrowable(() -> send(builder));

    StringWriter all = new StringWriter();
    failure.printStackTrace(new PrintWriter(all));
    try (HttpSink sink = builder.build()) {
      all.append(sink.toString());
    }
    assertThat(all.toString())
        .contains("127.0.0.1:" + server.getPort())
        .doesNotContain(SECRET, TOKEN, "open-sesame");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "Content-Type", "HOST", "webhook-id", "ce-x"})
  void headerThatCannotBeOrIsTheSinksOwnIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> to(server).header(name, "open-sesame"))
        .withMessageNotContaining("open-sesame");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open-sesame\r\nX: y", "open-sesame\u0000", "open-sesame\u00e9"})
  void valueThatIsNoHeadersIsRefusedWithoutTellingIt(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> to(server).header("X", value))
        .withMessageNotContaining("open-sesame");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://hooks.example/",
        "/path",
        "https:hooks",
        "https://user:pass-word@hooks.example/",
        "https://hooks.example/#x"
      })
  void urlThatIsNoTargetIsRefused(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpSink.to(URI.create(url)))
        .withMessageNotContaining("pass-word");
  }

  @Test
  void timeoutOfNothingIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> to(server).timeout(Duration.ZERO));
  }
}
