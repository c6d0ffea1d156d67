package dev.imagestreams.it;

import static dev.imagestreams.it.Samples.refusal;
import static dev.imagestreams.it.Samples.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.BlobStream;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.UploadOptions;
import dev.imagestreams.registry.network.ProxySettings;
import dev.imagestreams.registry.network.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registries behind tinyproxy: forwarded to in plain HTTP, tunnelled to in TLS. */
@RequiresPeer({"docker-registry", "tinyproxy"})
class ProxiedRegistryTest {

  private static final String LOGIN = "proxyuser:proxypass";

  @TempDir Path directory;
  private final List<RegistryClient> clients = new ArrayList<>();
  private Tinyproxy proxy;
  private Path certsD;
  private DockerRegistry plain;
  private DockerRegistry secure;

  @BeforeEach
  void start() throws IOException {
    proxy = Tinyproxy.start(directory, "proxyuser", "proxypass");
    Certificates certificates = new Certificates(directory, "ours");
    plain = DockerRegistry.start(directory);
    secure = DockerRegistry.startTls(directory, certificates.serverLines());
    certsD = directory.resolve("certs.d");
    certificates.trustIn(certsD, secure.address());
  }

  @AfterEach
  void stop() {
    clients.forEach(RegistryClient::close);
    plain.close();
    secure.close();
    proxy.close();
  }

  /** With the proxy as the environment's variables would name it, and for this machine too. */
  private RegistryClient client(String login, String noProxy) {
    String url = "http://" + login + (login.isEmpty() ? "" : "@") + proxy.address();
    ProxySettings proxies =
        ProxySettings.fromEnvironment(
                Map.of("HTTP_PROXY", url, "HTTPS_PROXY", url, "NO_PROXY", noProxy))
            .withLoopback();
    RegistryClient client =
        Samples.client()
            .proxies(proxies)
            .tls(TlsSettings.jvm().withCertificateDirectory(certsD))
            .build();
    clients.add(client);
    return client;
  }

  private static ImageReference image(DockerRegistry registry) {
    return repository(registry).withTag("1");
  }

  private static Repository repository(DockerRegistry registry) {
    return new Repository(registry.address(), "team/app");
  }

  @Test
  void pushesAndPullsByForwarding() throws IOException {
    RegistryClient client = client(LOGIN, "");
    Manifest pushed = Samples.push(client, image(plain), "forwarded");

    assertThat(Samples.pull(client, image(plain)).digest()).isEqualTo(pushed.digest());
    int asked = await().until(plain::requests, all -> all.size() >= 10).size();
    assertThat(proxy.requests())
        .hasSize(asked)
        .allMatch(request -> request.contains(" http://" + plain.address() + "/v2/team/app/"));
  }

  @Test
  void pushesAndPullsThroughATunnel() throws IOException {
    RegistryClient client = client(LOGIN, "");
    Manifest pushed = Samples.push(client, image(secure), "tunnelled");

    assertThat(Samples.pull(client, image(secure)).digest()).isEqualTo(pushed.digest());
    // One tunnel for all, and the proxy sees nothing of what passes.
    assertThat(proxy.requests()).containsExactly("CONNECT " + secure.address() + " HTTP/1.1");
  }

  @Test
  void uploadsInChunksWhateverTheProxyDoesToItsConnections() {
    byte[] content = new byte[8 << 20];
    new Random(1).nextBytes(content);
    Digest digest = Digest.sha256(content);
    RegistryClient client = client(LOGIN, "");

    client
        .writer()
        .orElseThrow()
        .pushBlob(
            repository(plain),
            digest,
            BlobSource.of(content),
            UploadOptions.DEFAULT.inChunks(1 << 20),
            soon());

    try (BlobStream blob = client.blob(repository(plain), digest, 0, soon())) {
      assertThat(blob.readAll(content.length)).isEqualTo(content);
    }
  }

  @Test
  void pullsManyAtATime() throws Exception {
    Manifest pushed = Samples.push(client(LOGIN, ""), image(plain), "for many");
    RegistryClient client = client(LOGIN, "");
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Manifest>> pulls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        pulls.add(pool.submit(() -> Samples.pull(client, image(plain))));
      }
      for (Future<Manifest> pull : pulls) {
        assertThat(pull.get(1, TimeUnit.MINUTES).digest()).isEqualTo(pushed.digest());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void goesStraightWhereNoProxySaysSo() throws IOException {
    RegistryClient client = client(LOGIN, plain.address());
    Samples.push(client, image(plain), "direct");
    Samples.push(client, image(secure), "tunnelled");

    assertThat(proxy.requests()).containsExactly("CONNECT " + secure.address() + " HTTP/1.1");
  }

  @Test
  void asksThisMachineThroughNoProxyUnlessThatIsSaid() throws IOException {
    try (RegistryClient client =
        Samples.client().proxies(ProxySettings.of(LOGIN + "@" + proxy.address(), "")).build()) {
      Samples.push(client, image(plain), "direct");
    }
    assertThat(proxy.requests()).isEmpty();
  }

  @Test
  void saysThatTheProxyWantsALogin() {
    RegistryClient client = client("", "");
    for (DockerRegistry registry : List.of(plain, secure)) {
      RegistryException refusal = refusal(() -> client.manifest(image(registry), soon()));

      assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(refusal)
          .hasMessageContaining("the proxy " + proxy.address() + " wants a user and a password")
          .hasMessageContaining("(407); check the proxy settings");
    }
    assertThat(plain.requests()).isEmpty();
  }

  @Test
  void saysThatTheProxyRefusesALogin() {
    RegistryClient client = client("proxyuser:wrongpass", "");

    RegistryException tunnelled = refusal(() -> client.manifest(image(secure), soon()));
    assertThat(tunnelled.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(tunnelled)
        .hasMessageContaining("the proxy " + proxy.address())
        .hasMessageContaining("refuses those it was given (401); check the proxy settings")
        .hasMessageNotContaining("wrongpass");

    // In plain HTTP nothing tells such a 401 from one of the registry's.
    RegistryException forwarded = refusal(() -> client.manifest(image(plain), soon()));
    assertThat(forwarded.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(forwarded)
        .hasMessageContaining("unless it is the proxy " + proxy.address() + " that says so")
        .hasMessageNotContaining("wrongpass");
    assertThat(plain.requests()).isEmpty();
  }

  @Test
  void saysThatTheProxyReachesNoRegistry() {
    secure.close();

    RegistryException refusal = refusal(() -> client(LOGIN, "").manifest(image(secure), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(refusal)
        .hasMessageContaining("the proxy " + proxy.address() + " opens no connection to 127.0.0.1");
  }

  @Test
  void asksTheTokenServiceThroughTheProxyTooAndAsNobody() throws IOException {
    Path other = directory.resolve("registry-login");
    assertThat(other.toFile().mkdir()).isTrue();
    try (TokenServer tokens = new TokenServer().granting("", "team/app", "pull", "push");
        DockerRegistry registry = DockerRegistry.start(other, tokens.registrySection(other))) {
      RegistryClient client = client(LOGIN, "");
      Manifest pushed = Samples.push(client, image(registry), "with a token");

      assertThat(Samples.pull(client, image(registry)).digest()).isEqualTo(pushed.digest());
      assertThat(tokens.asked()).extracting(TokenServer.Asked::user).containsOnly("");
      assertThat(proxy.requests()).filteredOn(r -> r.contains("/token?")).hasSize(2);
    }
  }
}
