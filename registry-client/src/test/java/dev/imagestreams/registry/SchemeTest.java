package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.answer;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.manifest;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static dev.imagestreams.registry.Fixture.tag;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.ImageReference;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import dev.imagestreams.registry.network.ProxySettings;
import dev.imagestreams.registry.network.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a registry is spoken to in TLS, and when in plain HTTP. */
@Timeout(60)
class SchemeTest {

  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).build();

  @TempDir Path files;
  private final MockWebServer server = new MockWebServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void speaksTlsToThisMachineWhereCertificatesAreSetForIt() throws Exception {
    startTls(false);
    server.enqueue(manifest().build());
    Files.writeString(
        Files.createDirectories(files.resolve(host(server))).resolve("ca.crt"),
        AUTHORITY.certificatePem());
    try (RegistryClient client = Fixture.once().tls(certificates()).build()) {
      client.manifest(tag(server, "1"), soon());
    }
    RecordedRequest only = server.takeRequest();
    assertThat(only.getHandshake()).isNotNull();
    assertThat(only.getConnectionIndex()).isZero();
  }

  @Test
  void speaksPlainHttpToThisMachineWhereNoneAre() throws Exception {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    server.enqueue(manifest().build());
    Files.writeString(
        Files.createDirectories(files.resolve("127.0.0.1:1")).resolve("ca.crt"),
        AUTHORITY.certificatePem());
    try (RegistryClient client = Fixture.once().tls(certificates()).build()) {
      client.manifest(tag(server, "1"), soon());
    }
    assertThat(server.takeRequest().getHandshake()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Client sent an HTTP request to an HTTPS server.\n",
        "<center>The plain HTTP request was sent to HTTPS port</center>",
        "Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />"
      })
  void saysThatAServerOfThisMachineSpeaksTls(String words) throws Exception {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    server.enqueue(answer(400).newBuilder().body(words).build());
    try (RegistryClient client = Fixture.once().tls(certificates()).build()) {
      assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())))
          .hasMessageContaining("it speaks TLS here")
          .hasMessageContaining("certs.d");
    }
  }

  @Test
  void fallsNotBackToPlainHttpWhereTheServerWantsAClientCertificate() throws Exception {
    startTls(true);
    try (RegistryClient client = Fixture.once().tls(TlsSettings.jvm()).build()) {
      for (int i = 0; i < 2; i++) {
        RegistryException refusal =
            refusal(() -> client.manifest(tag(server, "1"), soon().withInsecure(true)));

        assertThat(refusal.reason()).isEqualTo(Reason.TLS_FAILED);
        assertThat(refusal).hasMessageContaining("wants a client certificate");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 407})
  void fallsNotBackToPlainHttpWhereTheProxyRefusesALogin(int status) throws Exception {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    for (int i = 0; i < 3; i++) {
      server.enqueue(
          answer(status).newBuilder().addHeader("WWW-Authenticate", "Basic realm=\"r\"").build());
    }
    ImageReference image = ImageReference.parse("registry.example:5000/team/app:1");
    CredentialProvider login =
        CredentialProvider.forHost("registry.example:5000", new Credentials("me", "topsecret"));
    try (RegistryClient client =
        Fixture.once()
            .tls(TlsSettings.jvm())
            .credentials(login)
            .proxies(ProxySettings.of(host(server), ""))
            .build()) {
      RegistryException refusal = refusal(() -> client.manifest(image, soon().withInsecure(true)));

      assertThat(refusal.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(refusal).hasMessageContaining("the proxy " + host(server) + " wants a user");
    }
    assertThat(server.getRequestCount()).isEqualTo(1);
    assertThat(server.takeRequest().getMethod()).isEqualTo("CONNECT");
  }

  @Test
  void namesTheProxyWhereAPlainRefusalMayBeItsOwn() throws Exception {
    server.start(InetAddress.getByName("127.0.0.1"), 0);
    server.enqueue(answer(401));
    server.enqueue(answer(401));
    try (RegistryClient client =
        Fixture.once()
            .tls(TlsSettings.jvm())
            .proxies(ProxySettings.of(host(server), "").withLoopback())
            .build()) {
      RegistryException refusal =
          refusal(() -> client.manifest(ImageReference.parse("localhost:1/team/app:1"), soon()));

      assertThat(refusal).hasMessageContaining("unless it is the proxy " + host(server));
    }
  }

  private TlsSettings certificates() {
    return TlsSettings.jvm().withCertificateDirectory(files);
  }

  private void startTls(boolean mutual) throws IOException {
    HeldCertificate certificate =
        new HeldCertificate.Builder()
            .signedBy(AUTHORITY)
            .addSubjectAlternativeName("127.0.0.1")
            .build();
    server.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .addTrustedCertificate(AUTHORITY.certificate())
            .build()
            .sslSocketFactory());
    if (mutual) {
      server.requireClientAuth();
    }
    server.start(InetAddress.getByName("127.0.0.1"), 0);
  }
}
