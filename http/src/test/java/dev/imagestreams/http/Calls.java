package dev.imagestreams.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;

/** Requests for tests. */
final class Calls {

  private Calls() {}

  /** With room for {@code connections} to a host, and more than tests use in all. */
  static HttpTransport transport(int connections) {
    return new HttpTransport(
        HttpSettings.of("test").withConnections(connections, connections * 16));
  }

  static HttpCall get(URI uri) {
    return get(uri, false, Duration.ofSeconds(30));
  }

  static HttpCall insecure(URI uri) {
    return get(uri, true, Duration.ofSeconds(30));
  }

  static HttpCall get(URI uri, boolean insecure, Duration limit) {
    return new HttpCall(
        "GET", uri, Map.of(), Optional.empty(), Instant.now().plus(limit), insecure);
  }

  static int send(HttpTransport transport, HttpCall call) {
    try (HttpReply reply = transport.send(call)) {
      reply.bytes(1 << 20);
      return reply.status();
    }
  }

  static HttpFailure failure(HttpTransport transport, HttpCall call) {
    HttpFailure failure = catchThrowableOfType(HttpFailure.class, () -> send(transport, call));
    assertThat(failure).as("sending to " + call.uri()).isNotNull();
    return failure;
  }

  static URI uri(MockWebServer server, String target) {
    return URI.create("http://127.0.0.1:" + server.getPort() + target);
  }

  static MockResponse ok() {
    return new MockResponse.Builder().body("ok").build();
  }

  static MockResponse redirect(int status, URI location) {
    return redirect(status, location.toString());
  }

  static MockResponse redirect(int status, String location) {
    return new MockResponse.Builder().code(status).addHeader("Location", location).build();
  }
}
