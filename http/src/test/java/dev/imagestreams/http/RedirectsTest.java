package dev.imagestreams.http;

import static dev.imagestreams.http.Calls.failure;
import static dev.imagestreams.http.Calls.get;
import static dev.imagestreams.http.Calls.insecure;
import static dev.imagestreams.http.Calls.ok;
import static dev.imagestreams.http.Calls.redirect;
import static dev.imagestreams.http.Calls.send;
import static dev.imagestreams.http.Calls.uri;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** T5, T7, T8. */
@Timeout(60)
class RedirectsTest {

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

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectIsAnAnswerWhereNoneIsFollowed(int status) {
    server.enqueue(redirect(status, uri(other, "/there")));

    try (HttpReply reply = transport.sendWithoutRedirects(insecure(uri(server, "/")))) {
      assertThat(reply.status()).isEqualTo(status);
    }
    assertThat(other.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void t5_takesNoCredentialsToAnotherPort(int status) throws InterruptedException {
    server.enqueue(redirect(status, uri(other, "/there")));
    other.enqueue(ok());

    send(transport, withSecrets(insecure(uri(server, "/"))));

    assertThat(secretsOf(server.takeRequest())).contains("secret");
    assertThat(secretsOf(other.takeRequest())).isEmpty();
  }

  @Test
  void t5_takesNoCredentialsToAnotherName() throws InterruptedException {
    server.enqueue(redirect(307, "http://localhost:" + server.getPort() + "/"));
    server.enqueue(ok());

    send(transport, withSecrets(insecure(uri(server, "/"))));

    server.takeRequest();
    assertThat(secretsOf(server.takeRequest())).isEmpty();
  }

  @Test
  void t5_answersNoChallengeElsewhere() {
    server.enqueue(redirect(307, uri(other, "/there")));
    other.enqueue(
        new MockResponse.Builder()
            .code(401)
            .addHeader("WWW-Authenticate", "Basic realm=\"x\"")
            .build());

    assertThat(send(transport, withSecrets(insecure(uri(server, "/"))))).isEqualTo(401);
    assertThat(other.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, 301, GET",
    "GET, 302, GET",
    "GET, 303, GET",
    "GET, 307, GET",
    "GET, 308, GET",
    "HEAD, 301, HEAD",
    "HEAD, 302, HEAD",
    "HEAD, 303, HEAD",
    "HEAD, 307, HEAD",
    "HEAD, 308, HEAD",
    "POST, 303, GET",
    "POST, 307, POST",
    "POST, 308, POST",
    "PUT, 303, GET",
    "PUT, 307, PUT",
    "PUT, 308, PUT",
    "PATCH, 303, GET",
    "PATCH, 307, PATCH",
    "DELETE, 307, DELETE",
    "DELETE, 303, GET",
  })
  void t7_followsByTheMethodAndBodyThatTheStatusAsksFor(String method, int status, String next)
      throws InterruptedException {
    boolean body = !method.equals("GET") && !method.equals("HEAD") && !method.equals("DELETE");
    server.enqueue(redirect(status, "there"));
    server.enqueue(new MockResponse.Builder().build());

    send(transport, call(method, body));

    server.takeRequest();
    RecordedRequest second = server.takeRequest();
    assertThat(second.getMethod()).isEqualTo(next);
    assertThat(second.getTarget()).isEqualTo("/v2/there");
    boolean resent = body && !next.equals("GET");
    assertThat(second.getBody() == null ? "" : second.getBody().utf8())
        .isEqualTo(resent ? "content" : "");
    assertThat(second.getHeaders().get("Content-Type")).isEqualTo(resent ? "text/x" : null);
  }

  @ParameterizedTest
  @CsvSource({"POST, 301", "POST, 302", "PUT, 301", "PUT, 302", "PATCH, 302", "DELETE, 301"})
  void t7_followsNoRedirectThatWouldChangeAWrite(String method, int status) {
    server.enqueue(redirect(status, "/there"));

    assertThat(failure(transport, call(method, !method.equals("DELETE"))).kind())
        .isEqualTo(Kind.BROKEN);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void t7_namesTheCircle() {
    for (int i = 0; i < 20; i++) {
      server.enqueue(redirect(302, uri(other, "/ping?sig=secret1")));
      other.enqueue(redirect(302, uri(server, "/pong?sig=secret2")));
    }

    HttpFailure failure = failure(transport, insecure(uri(server, "/start")));

    assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(failure)
        .hasMessageContaining("in a circle")
        .hasMessageContaining(":" + server.getPort() + "/pong")
        .hasMessageNotContaining("secret");
    assertThat(server.getRequestCount() + other.getRequestCount()).isEqualTo(11);
  }

  @Test
  void t7_usesTheConnectionOfARedirectAgain() throws InterruptedException {
    server.enqueue(
        new MockResponse.Builder()
            .code(307)
            .addHeader("Location", "/there")
            .body("<a href=\"/there\">Temporary Redirect</a>")
            .build());
    server.enqueue(ok());

    send(transport, get(uri(server, "/")));

    assertThat(server.takeRequest().getConnectionIndex()).isZero();
    RecordedRequest second = server.takeRequest();
    assertThat(second.getConnectionIndex()).isZero();
    assertThat(second.getExchangeIndex()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "https://r.example/v2/, https://r.example:443/upload?state=1, true",
    "https://r.example:443/v2/, https://r.example/upload, true",
    "http://r.example/v2/, http://r.example:80/upload, true",
    "https://r.example/v2/, https://r.example:444/upload, false",
    "https://r.example/v2/, https://cdn.example/upload, false",
    "https://r.example:443/v2/, http://r.example:443/upload, false",
  })
  void t8_takesAnImpliedPortForTheOneThatIsWritten(URI from, URI to, boolean same) {
    assertThat(Hosts.sameOrigin(from, to)).isEqualTo(same);
  }

  private HttpCall call(String method, boolean body) {
    HttpCall get = get(uri(server, "/v2/here"), false, Duration.ofSeconds(30));
    return new HttpCall(
        method,
        get.uri(),
        body ? java.util.Map.of("Content-Type", "text/x") : java.util.Map.of(),
        body ? Optional.of(HttpCall.Body.of("content".getBytes(UTF_8))) : Optional.empty(),
        get.deadline(),
        false);
  }

  private static HttpCall withSecrets(HttpCall call) {
    return call.withHeader("authorization", "Bearer secret")
        .withHeader("Cookie", "a=secret")
        .withHeader("Proxy-Authorization", "Basic secret");
  }

  private static String secretsOf(RecordedRequest request) {
    return String.join(
        ",",
        java.util.stream.Stream.of("Authorization", "Cookie", "Proxy-Authorization")
            .map(name -> String.valueOf(request.getHeaders().get(name)))
            .filter(value -> !value.equals("null"))
            .toList());
  }
}
