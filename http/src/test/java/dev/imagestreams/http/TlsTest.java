package dev.imagestreams.http;

import static dev.imagestreams.http.Calls.failure;
import static dev.imagestreams.http.Calls.get;
import static dev.imagestreams.http.Calls.insecure;
import static dev.imagestreams.http.Calls.ok;
import static dev.imagestreams.http.Calls.redirect;
import static dev.imagestreams.http.Calls.send;
import static dev.imagestreams.http.Calls.uri;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TlsTest {

  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("test authority").build();
  private static final HeldCertificate OTHER_AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("another").build();
  private static final HeldCertificate CLIENT =
      new HeldCertificate.Builder().signedBy(AUTHORITY).commonName("client").build();

  private final MockWebServer server = new MockWebServer();
  private final MockWebServer other = new MockWebServer();

  @AfterEach
  void stop() {
    server.close();
    other.close();
  }

  @Test
  void verifiesWithTheContextOfTheHost() throws IOException {
    start(server, certificateFor("127.0.0.1"), false);
    server.enqueue(ok());
    URI uri = https(server, "/");

    try (HttpTransport transport =
        new HttpTransport(
            HttpSettings.of("test")
                .withTls(
                    host ->
                        host.equals("127.0.0.1:" + server.getPort())
                            ? Optional.of(trusting(AUTHORITY))
                            : Optional.empty(),
                    host -> Optional.empty()))) {
      assertThat(send(transport, get(uri))).isEqualTo(200);
    }
  }

  @Test
  void trustsTheJvmsAuthoritiesAloneByDefault() throws IOException {
    start(server, certificateFor("127.0.0.1"), false);

    try (HttpTransport transport = Calls.transport(2)) {
      HttpFailure failure = failure(transport, get(https(server, "/")));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure).hasMessageContaining("authority that is not trusted");
    }
  }

  @Test
  void refusesACertificateOfAnotherAuthority() throws IOException {
    start(server, certificateFor("127.0.0.1"), false);

    try (HttpTransport transport = transport(trusting(OTHER_AUTHORITY))) {
      assertThat(failure(transport, get(https(server, "/"))).kind()).isEqualTo(Kind.TLS);
      assertThat(server.getRequestCount()).isZero();
    }
  }

  @Test
  void refusesACertificateForAnotherHost() throws IOException {
    start(server, certificateFor("registry.example"), false);

    try (HttpTransport transport = transport(trusting(AUTHORITY))) {
      HttpFailure failure = failure(transport, get(https(server, "/")));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure).hasMessageContaining("not for 127.0.0.1");
      assertThat(server.getRequestCount()).isZero();
    }
  }

  @Test
  void showsNoClientCertificateToAHostOfAnotherName() throws Exception {
    AtomicInteger shown = new AtomicInteger();
    HandshakeCertificates own =
        new HandshakeCertificates.Builder()
            .heldCertificate(certificateFor("registry.example"))
            .addTrustedCertificate(AUTHORITY.certificate())
            .build();
    SSLContext counting = SSLContext.getInstance("TLS");
    counting.init(
        new KeyManager[] {own.keyManager()},
        new TrustManager[] {new CountingTrust(own.trustManager(), shown)},
        null);
    server.useHttps(counting.getSocketFactory());
    server.requireClientAuth();
    server.start(InetAddress.getByName("127.0.0.1"), 0);

    try (HttpTransport transport = transport(client(AUTHORITY, CLIENT).sslContext())) {
      assertThat(failure(transport, get(https(server, "/"))).kind()).isEqualTo(Kind.TLS);
    }
    server.close();
    assertThat(shown).hasValue(0);
  }

  /** Counts the client certificates that are shown to a server. */
  private static final class CountingTrust implements X509TrustManager {

    private final X509TrustManager trust;
    private final AtomicInteger shown;

    CountingTrust(X509TrustManager trust, AtomicInteger shown) {
      this.trust = trust;
      this.shown = shown;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      shown.incrementAndGet();
      trust.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      trust.checkServerTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return trust.getAcceptedIssuers();
    }
  }

  @Test
  void refusesAnExpiredCertificate() throws IOException {
    start(
        server,
        new HeldCertificate.Builder()
            .signedBy(AUTHORITY)
            .addSubjectAlternativeName("127.0.0.1")
            .validityInterval(0, 1000)
            .build(),
        false);

    try (HttpTransport transport = transport(trusting(AUTHORITY))) {
      HttpFailure failure = failure(transport, get(https(server, "/")));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure).hasMessageContaining("has expired");
    }
  }

  @Test
  void saysThatAServerSpeaksNoTls() throws IOException {
    try (RawServer plain =
            new RawServer(out -> out.write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(US_ASCII)));
        HttpTransport transport = Calls.transport(2)) {
      HttpFailure failure = failure(transport, insecure(plain.uri("https")));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure).hasMessageContaining("does not speak TLS");
    }
  }

  @Test
  void saysThatAServerEndedTheHandshake() throws IOException {
    try (RawServer plain = new RawServer(out -> {});
        HttpTransport transport = Calls.transport(2)) {
      HttpFailure failure = failure(transport, get(plain.uri("https")));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure).hasMessageContaining("check that this port speaks TLS");
    }
  }

  @Test
  void showsAClientCertificate() throws Exception {
    start(server, certificateFor("127.0.0.1"), true);
    server.enqueue(ok());

    try (HttpTransport transport = transport(client(AUTHORITY, CLIENT).sslContext())) {
      assertThat(send(transport, get(https(server, "/")))).isEqualTo(200);
      RecordedRequest request = server.takeRequest();
      assertThat(request.getHandshake().peerCertificates()).contains(CLIENT.certificate());
    }
  }

  @Test
  void saysThatAServerWantsAClientCertificate() throws IOException {
    start(server, certificateFor("127.0.0.1"), true);

    try (HttpTransport transport = transport(trusting(AUTHORITY))) {
      HttpFailure failure = failure(transport, get(https(server, "/")));

      assertThat(failure.kind()).isEqualTo(Kind.CLIENT_CERTIFICATE);
      assertThat(failure).hasMessageContaining("127.0.0.1 wants a client certificate");
    }
  }

  @Test
  void saysThatAServerWantsAClientCertificateWhereItNoticesOnlyThatItCantSend() throws Exception {
    HandshakeCertificates own = client(AUTHORITY, certificateFor("127.0.0.1"));
    CountDownLatch refused = new CountDownLatch(1);
    try (SSLServerSocket listening =
            (SSLServerSocket)
                own.sslContext()
                    .getServerSocketFactory()
                    .createServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        HttpTransport transport = transport(trusting(AUTHORITY))) {
      listening.setNeedClientAuth(true);
      Thread server = new Thread(() -> refuse(listening, refused), "refusing-server");
      server.start();

      HttpFailure failure =
          failure(
              transport,
              new HttpCall(
                  "PUT",
                  URI.create("https://127.0.0.1:" + listening.getLocalPort() + "/"),
                  Map.of(),
                  Optional.of(bodyAfter(refused)),
                  Instant.now().plusSeconds(30),
                  false));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.CLIENT_CERTIFICATE);
      assertThat(failure).hasMessageContaining("wants a client certificate");
      // It is the broken pipe that was noticed first.
      assertThat(failure.getCause().getSuppressed())
          .hasAtLeastOneElementOfType(SocketException.class);
      server.join();
    }
  }

  private static void refuse(SSLServerSocket listening, CountDownLatch refused) {
    try (SSLSocket socket = (SSLSocket) listening.accept()) {
      socket.startHandshake();
    } catch (IOException e) {
      // What the client shows is not enough.
    } finally {
      refused.countDown();
    }
  }

  /** More than any buffer takes, of which nothing comes before the server is gone. */
  private static HttpCall.Body bodyAfter(CountDownLatch gone) {
    byte[] bytes = new byte[16 << 20];
    return new HttpCall.Body() {
      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public InputStream open() throws IOException {
        try {
          assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        return new ByteArrayInputStream(bytes);
      }
    };
  }

  @Test
  void showsAClientCertificateWithoutVerifyingToo() throws Exception {
    start(server, certificateFor("registry.example"), true);
    server.enqueue(ok());
    KeyManager keys = client(AUTHORITY, CLIENT).keyManager();
    HttpSettings settings =
        HttpSettings.of("test")
            .withTls(host -> Optional.empty(), host -> Optional.of(UnverifiedTls.context(keys)));

    try (HttpTransport transport = new HttpTransport(settings)) {
      assertThat(send(transport, insecure(https(server, "/")))).isEqualTo(200);
    }
  }

  @Test
  void takesAnyCertificateWhereThatIsAllowed() throws IOException {
    start(server, certificateFor("registry.example"), false);
    server.enqueue(ok());

    try (HttpTransport transport = Calls.transport(2)) {
      assertThat(send(transport, insecure(https(server, "/")))).isEqualTo(200);
    }
  }

  @Test
  void usesNoUnverifiedConnectionForAVerifiedCall() throws IOException {
    start(server, certificateFor("127.0.0.1"), false);
    server.enqueue(ok());
    server.enqueue(ok());

    try (HttpTransport transport = Calls.transport(2)) {
      send(transport, insecure(https(server, "/")));

      assertThat(failure(transport, get(https(server, "/"))).kind()).isEqualTo(Kind.TLS);
      assertThat(server.getRequestCount()).isEqualTo(1);
    }
  }

  @Test
  void usesNoVerifiedConnectionForAnUnverifiedCall() throws Exception {
    start(server, certificateFor("127.0.0.1"), false);
    server.enqueue(ok());
    server.enqueue(ok());

    try (HttpTransport transport = transport(trusting(AUTHORITY))) {
      send(transport, get(https(server, "/")));
      send(transport, insecure(https(server, "/")));

      assertThat(server.takeRequest().getConnectionIndex()).isZero();
      assertThat(server.takeRequest().getConnectionIndex()).isEqualTo(1);
    }
  }

  @Test
  void t2_verifiesTheNameOfAHostThatIsReachedByItsAddress() throws Exception {
    start(server, certificateFor("cdn.example"), false);
    server.enqueue(ok());
    URI uri = URI.create("https://cdn.example:" + server.getPort() + "/");
    URI other = URI.create("https://blobs.example:" + server.getPort() + "/");
    FakeNames names =
        new FakeNames().then("cdn.example", "127.0.0.1").then("blobs.example", "127.0.0.1");
    HttpSettings settings =
        HttpSettings.of("test")
            .withTls(host -> Optional.of(trusting(AUTHORITY)), host -> Optional.empty());

    try (HttpTransport transport = new HttpTransport(settings, names)) {
      URI registry = URI.create("https://127.0.0.1:5000/");
      assertThat(send(transport, get(uri).referredBy(registry))).isEqualTo(200);
      assertThat(failure(transport, get(other).referredBy(registry)).kind()).isEqualTo(Kind.TLS);
      RecordedRequest request = server.takeRequest();
      assertThat(request.getHeaders().get("Host")).isEqualTo("cdn.example:" + server.getPort());
      assertThat(request.getHandshakeServerNames()).containsExactly("cdn.example");
    }
  }

  @Test
  void t6_followsNoRedirectToPlainHttp() throws IOException {
    start(server, certificateFor("127.0.0.1"), false);
    other.start(InetAddress.getByName("127.0.0.1"), 0);
    server.enqueue(redirect(307, uri(other, "/")));

    try (HttpTransport transport = transport(trusting(AUTHORITY))) {
      HttpFailure failure = failure(transport, get(https(server, "/")));

      assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
      assertThat(other.getRequestCount()).isZero();
    }
  }

  @Test
  void t5_dropsCredentialsWhereTheSchemeChanges() throws Exception {
    start(server, certificateFor("127.0.0.1"), false);
    other.start(InetAddress.getByName("127.0.0.1"), 0);
    other.enqueue(redirect(307, https(server, "/")));
    server.enqueue(ok());

    try (HttpTransport transport = transport(trusting(AUTHORITY))) {
      send(transport, get(uri(other, "/")).withHeader("Authorization", "Basic c2VjcmV0"));

      assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
    }
  }

  @Test
  void verifiesWhereAnInsecureHostRedirectsElsewhere() throws IOException {
    start(server, certificateFor("127.0.0.1"), false);
    start(other, certificateFor("localhost"), false);
    server.enqueue(redirect(307, "https://localhost:" + other.getPort() + "/"));

    try (HttpTransport transport = Calls.transport(2)) {
      HttpFailure failure = failure(transport, insecure(https(server, "/")));

      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(other.getRequestCount()).isZero();
    }
  }

  @Test
  void passesOnWhatIsWrongWithTheSettingsOfAHostAndLosesNoConnection() throws IOException {
    start(server, certificateFor("127.0.0.1"), false);
    HttpSettings settings =
        HttpSettings.of("test")
            .withConnections(1, 1)
            .withTls(
                host -> {
                  throw new UnsupportedOperationException("broken file");
                },
                host -> Optional.empty());

    try (HttpTransport transport = new HttpTransport(settings)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(
                () -> transport.send(get(https(server, "/"), false, Duration.ofSeconds(20))))
            .isInstanceOf(UnsupportedOperationException.class);
      }
    }
  }

  @Test
  void holdsATlsHandshakeToTheDeadline() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RawServer silent = new RawServer(out -> over.await());
        HttpTransport transport = Calls.transport(2)) {
      HttpFailure failure =
          failure(transport, get(silent.uri("https"), false, Duration.ofSeconds(1)));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.TIMEOUT);
    } finally {
      over.countDown();
    }
  }

  private static HttpTransport transport(SSLContext verifying) {
    return new HttpTransport(
        HttpSettings.of("test").withTls(host -> Optional.of(verifying), host -> Optional.empty()));
  }

  private static SSLContext trusting(HeldCertificate authority) {
    return new HandshakeCertificates.Builder()
        .addTrustedCertificate(authority.certificate())
        .build()
        .sslContext();
  }

  private static HandshakeCertificates client(HeldCertificate authority, HeldCertificate client) {
    return new HandshakeCertificates.Builder()
        .addTrustedCertificate(authority.certificate())
        .heldCertificate(client)
        .build();
  }

  private static HeldCertificate certificateFor(String name) {
    return new HeldCertificate.Builder()
        .signedBy(AUTHORITY)
        .addSubjectAlternativeName(name)
        .build();
  }

  private static void start(MockWebServer server, HeldCertificate certificate, boolean mutual)
      throws IOException {
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .addTrustedCertificate(AUTHORITY.certificate())
            .build();
    server.useHttps(certificates.sslSocketFactory());
    if (mutual) {
      server.requireClientAuth();
    }
    server.start(InetAddress.getByName("127.0.0.1"), 0);
  }

  private static URI https(MockWebServer server, String target) {
    return URI.create("https://127.0.0.1:" + server.getPort() + target);
  }
}
