package dev.imagestreams.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What the tests of the client share. */
final class Fixture {

  static final String OCI = "application/vnd.oci.image.manifest.v1+json";
  static final String MANIFEST = "{\"schemaVersion\":2,\"layers\":[]}";
  static final String MANIFEST_DIGEST = sha256(MANIFEST);

  private Fixture() {}

  static MockWebServer start() {
    MockWebServer server = new MockWebServer();
    try {
      // What was not expected is answered 404 at once.
      ((QueueDispatcher) server.getDispatcher()).setFailFast(true);
      server.start(InetAddress.getByName("127.0.0.1"), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return server;
  }

  /** A client that tries everything once, and shares its limits with nobody. */
  static RegistryClientBuilder once() {
    return RegistryClient.builder().retries(RetryPolicy.none()).limits(HostLimits.of(32));
  }

  static String url(MockWebServer server) {
    return "http://" + host(server);
  }

  static String host(MockWebServer server) {
    return "127.0.0.1:" + server.getPort();
  }

  static Repository app(MockWebServer server) {
    return new Repository(host(server), "team/app");
  }

  static ImageReference tag(MockWebServer server, String tag) {
    return app(server).withTag(tag);
  }

  static Access soon() {
    return Access.within(Duration.ofSeconds(30));
  }

  static MockResponse answer(int status) {
    return new MockResponse.Builder().code(status).build();
  }

  static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  static MockResponse.Builder manifest() {
    return new MockResponse.Builder().addHeader("Content-Type", OCI).body(MANIFEST);
  }

  static RegistryException refusal(ThrowingCallable call) {
    RegistryException refusal = catchThrowableOfType(RegistryException.class, call);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  static String sha256(String text) {
    return "sha256:" + hex("SHA-256", text.getBytes(UTF_8));
  }

  static String hex(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
