package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.QueueDispatcher;
import okhttp3.Headers;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever comes in, the program ends with one line that says what was wrong, and keeps its store.
 */
class BadInputTest {

  private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

  @TempDir Path directory;
  private MockWebServer server;

  @BeforeEach
  void start() throws IOException {
    server = new MockWebServer();
    server.start(InetAddress.getByName("127.0.0.1"), 0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** A registry that fails is asked more than once. */
  private void always(MockResponse response) {
    server.enqueue(response);
    ((QueueDispatcher) server.getDispatcher()).setFailFast(response);
  }

  private void answer(int status, String contentType, String body) {
    always(new MockResponse(status, Headers.of("Content-Type", contentType), body));
  }

  private ProgramRun importTag() {
    return ProgramRun.of(
        "import", "app", "--from", address() + "/team/app", "--confirm", "--store", store());
  }

  private ProgramRun importAll() {
    return ProgramRun.of(
        "import",
        "app",
        "--from",
        address() + "/team/app",
        "--all",
        "--confirm",
        "--store",
        store());
  }

  private String store() {
    return directory.resolve("store").toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"up/Upper", "a//b", "https://quay.io/a/b", "a@sha256:12", ":tag", "a b"})
  void anUnparseableReference(String from) {
    ProgramRun.of("import", "app", "--from", from, "--confirm", "--store", store())
        .failedWith(2, "--from", "invalid image reference", from, "position");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UPPER", "a b", "x@sha256:1"})
  void anUnparseableStreamName(String name) {
    ProgramRun.of("import", name, "--from", "a/b", "--store", store()).failedWith(2, name);
  }

  @Test
  void aHostThatRefuses() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    ProgramRun.of(
            "import", "app", "--from", "127.0.0.1:" + port + "/x", "--confirm", "--store", store())
        .failedWith(1, "Unreachable", "127.0.0.1:" + port, "refused");
  }

  @Test
  void aHostThatNeverAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      String host = "127.0.0.1:" + silent.getLocalPort();
      ProgramRun.of(
              "import",
              "app",
              "--from",
              host + "/x",
              "--confirm",
              "--timeout",
              "1",
              "--store",
              store())
          .failedWith(1, "TimedOut", host);
    }
  }

  @Test
  void aHostThatAnswersHtml() {
    answer(200, "text/html", "<html>welcome</html>");
    importAll().failedWith(1, "text/html", address(), "check that this is a registry");
  }

  @Test
  void noCredentialsWhereSomeAreNeeded() {
    always(new MockResponse(401, Headers.of("WWW-Authenticate", "Basic realm=\"r\""), ""));
    importAll().failedWith(1, "Unauthorized", "docker login");
  }

  @Test
  void aManifestWhoseDigestDoesNotMatch() {
    always(
        new MockResponse(
            200,
            Headers.of(
                "Content-Type", MANIFEST, "Docker-Content-Digest", "sha256:" + "a".repeat(64)),
            "{\"schemaVersion\":2}"));
    importTag().failedWith(1, "DigestMismatch", "sha256:" + "a".repeat(64));
  }

  @Test
  void aManifestOfOneGibibyte() {
    always(
        new MockResponse.Builder()
            .code(200)
            .addHeader("Content-Type", MANIFEST)
            .body(new Endless(1L << 30))
            .build());
    importTag().failedWith(1, "TooLarge", "4194304 bytes");
  }

  @Test
  void aListOfTagsWhoseLinkPointsAtItself() {
    always(
        new MockResponse(
            200,
            Headers.of(
                "Content-Type",
                "application/json",
                "Link",
                "</v2/team/app/tags/list>; rel=\"next\""),
            "{\"tags\":[\"a\"]}"));
    importAll().failedWith(1, "Link", "this very page");
  }

  @Test
  void aListOfTagsWhoseLinkPointsAtAnotherHost() {
    always(
        new MockResponse(
            200,
            Headers.of(
                "Content-Type",
                "application/json",
                "Link",
                "<http://evil.example/v2/team/app/tags/list?last=a>; rel=\"next\""),
            "{\"tags\":[\"a\"]}"));
    importAll().failedWith(1, "Link", "evil.example", "another host");
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void aPortInUse() {
    ProgramRun.of("serve", "--listen", address(), "--data", directory.resolve("data").toString())
        .failedWith(1, address(), "in use");
  }

  @Test
  void aDataDirectoryThatCannotBeWritten() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    ProgramRun.of("serve", "--listen", "127.0.0.1:0", "--data", file.resolve("data").toString())
        .failedWith(1, file.resolve("data").toString(), "can't be used");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere", "127.0.0.1:", "127.0.0.1:70000", ":80"})
  void anAddressThatIsNone(String listen) {
    ProgramRun.of("serve", "--listen", listen, "--data", directory.toString())
        .failedWith(2, "--listen");
  }

  @Test
  void aHostToListenOnThatIsUnknown() {
    String host = "h".repeat(64) + ".example";
    ProgramRun.of("serve", "--listen", host + ":0", "--data", directory.resolve("d").toString())
        .failedWith(1, host, "unknown");
  }

  private ProgramRun serving(String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve", "--listen", "127.0.0.1:0", "--data", directory.resolve("d").toString()));
    arguments.addAll(List.of(options));
    return ProgramRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void usersThatAreNone() throws Exception {
    Path users = directory.resolve("users");
    serving("--htpasswd", users.toString()).failedWith(2, users.toString(), "htpasswd -Bc");
    Files.writeString(users, "ci:secret");
    serving("--htpasswd", users.toString()).failedWith(2, users.toString(), "line 1", "-B");
    serving("--anonymous-pull").failedWith(2, "--anonymous-pull", "add --htpasswd");
    serving("--pull-through").failedWith(2, "--pull-through", "add --store");
  }

  @Test
  void aCertificateThatIsNone() throws Exception {
    Path none = Files.writeString(directory.resolve("none.pem"), "nothing");
    serving("--tls-cert", none.toString()).failedWith(2, "--tls-key");
    serving("--tls-cert", none.toString(), "--tls-key", none.toString())
        .failedWith(1, none.toString(), "PEM");
  }

  @Test
  void aTagWhereAStreamIsAskedFor() {
    ProgramRun.of("get", "app:latest", "--store", store()).failedWith(2, "app:latest", "stream");
    ProgramRun.of("describe", "app:latest", "--store", store()).failedWith(2, "app:latest");
  }

  @Test
  void aStoreThatIsNotThere() {
    ProgramRun.of("get", "--store", store()).failedWith(1, store(), "there is no store");
  }

  @Test
  void aStoreThatIsNone() throws Exception {
    Path store = Files.createDirectories(Path.of(store()));
    Files.writeString(store.resolve("store.json"), "{\"format\":");

    ProgramRun.of("get", "--store", store()).failedWith(1, "store.json", "choose another");
    importAll().failedWith(1, "store.json");
    assertThat(store.resolve("store.json")).hasContent("{\"format\":");
  }

  @Test
  void aFailedImportKeepsWhatTheStreamHad() {
    answer(200, "application/json", "{\"tags\":[\"latest\"]}");
    answer(200, MANIFEST, "{\"schemaVersion\":2}");
    importAll().succeeded();
    answer(500, "text/plain", "");
    answer(500, "text/plain", "");
    assertThat(importAll().status()).isEqualTo(1);

    assertThat(ProgramRun.of("describe", "app", "--store", store()).succeeded().out())
        .contains("@sha256:bafebd36189ad3688b7b3915ea55d461e0bfcfbdde11e54b0a123999fb6be50f")
        .contains("import failed: Unavailable");
  }

  @Test
  void anUnknownCommandOrOption() {
    ProgramRun.of("frobnicate").failedWith(2, "frobnicate", "--help");
    ProgramRun.of("get", "--frobnicate").failedWith(2, "frobnicate", "--help");
  }

  /** A body of many bytes that nobody has to hold. */
  private record Endless(long length) implements mockwebserver3.MockResponseBody {

    @Override
    public long getContentLength() {
      return length;
    }

    @Override
    public void writeTo(okio.BufferedSink sink) throws IOException {
      Buffer chunk = new Buffer().writeUtf8(" ".repeat(65_536));
      for (long sent = 0; sent < length; sent += 65_536) {
        sink.write(chunk.clone(), 65_536);
      }
    }
  }
}
