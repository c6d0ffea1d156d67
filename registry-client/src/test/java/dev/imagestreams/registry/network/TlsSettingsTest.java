package dev.imagestreams.registry.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpSettings;
import dev.imagestreams.http.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsSettingsTest {

  private static final HeldCertificate AUTHORITY = authority("test authority");
  private static final HeldCertificate OTHER = authority("another authority");

  @TempDir private Path files;
  private final MockWebServer server = new MockWebServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void trustsTheAuthoritiesOfABundleBesidesTheJvms() throws IOException {
    start(AUTHORITY, false);
    Path bundle =
        write(
            "bundle.pem", "# ours\n" + OTHER.certificatePem() + "\n" + AUTHORITY.certificatePem());
    TlsSettings settings = TlsSettings.jvm().withAuthorities(bundle);

    assertThat(get(settings, false)).isEqualTo(200);
    assertThat(settings.verifying("public.example:443")).isPresent();
  }

  @Test
  void leavesItToTheJvmWhereNothingIsSet() {
    TlsSettings settings = TlsSettings.jvm().withCertificateDirectory(files);

    assertThat(settings.verifying("registry.example:443")).isEmpty();
    assertThat(settings.unverified("registry.example:443")).isEmpty();
  }

  @Test
  void trustsAnAuthorityOfADirectoryForItsHostAlone() throws IOException {
    start(AUTHORITY, false);
    writeAuthority("127.0.0.1:" + server.getPort(), AUTHORITY);
    writeAuthority("127.0.0.1:1", OTHER);
    TlsSettings settings = TlsSettings.jvm().withCertificateDirectory(files);

    assertThat(get(settings, false)).isEqualTo(200);
    assertThat(settings.verifying("127.0.0.1:443")).isEmpty();
  }

  @Test
  void trustsNoAuthorityOfAnotherHost() throws IOException {
    start(AUTHORITY, false);
    writeAuthority("127.0.0.1:1", AUTHORITY);

    assertThat(failure(TlsSettings.jvm().withCertificateDirectory(files)).kind())
        .isEqualTo(HttpFailure.Kind.TLS);
  }

  @ParameterizedTest
  @CsvSource({
    "registry.example:443, registry.example:443, true",
    "registry.example, registry.example:443, true",
    "registry.example, Registry.EXAMPLE:443, true",
    "registry.example, registry.example:5000, false",
    "registry.example:5000, registry.example:5000, true",
    "registry.example:5000, registry.example:443, false",
    "docker.io, registry-1.docker.io:443, true",
  })
  void findsTheDirectoryOfAHost(String directory, String host, boolean found) throws IOException {
    writeAuthority(directory, AUTHORITY);

    assertThat(TlsSettings.jvm().withCertificateDirectory(files).verifying(host).isPresent())
        .isEqualTo(found);
  }

  @Test
  void knowsForWhichHostsCertificatesAreSet() throws IOException {
    writeAuthority("127.0.0.1:5000", AUTHORITY);
    Files.createDirectories(files.resolve("127.0.0.1:5001"));
    Path bundle = write("bundle.pem", AUTHORITY.certificatePem());
    TlsSettings settings =
        TlsSettings.jvm()
            .withCertificateDirectory(files)
            .withAuthorities(bundle)
            .withClientCertificate("localhost", bundle, bundle)
            .withClientCertificate("[::1]:5000", bundle, bundle);

    assertThat(List.of("127.0.0.1:5000", "localhost:1", "LOCALHOST:2", "[::1]:5000"))
        .allMatch(settings::isSetFor);
    assertThat(List.of("127.0.0.1:443", "127.0.0.1:5001", "a.localhost:1", "[::1]:5001"))
        .noneMatch(settings::isSetFor);
  }

  @Test
  void looksIntoTheDirectoryGivenLastFirst() throws IOException {
    start(AUTHORITY, false);
    writeAuthority("early/127.0.0.1:" + server.getPort(), OTHER);
    writeAuthority("late/127.0.0.1:" + server.getPort(), AUTHORITY);

    assertThat(
            get(
                TlsSettings.jvm()
                    .withCertificateDirectory(files.resolve("early"))
                    .withCertificateDirectory(files.resolve("late")),
                false))
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS#8 EC", "PKCS#8 RSA", "PKCS#1 RSA", "SEC1 EC"})
  void showsAClientCertificateWithItsKeyInAnyForm(String form) throws Exception {
    start(AUTHORITY, true);
    HeldCertificate client = client(form);
    Path certificate = write("client.cert", client.certificatePem());
    Path key = write("client.key", key(form, client));
    TlsSettings settings =
        TlsSettings.jvm()
            .withAuthorities(write("ca.pem", AUTHORITY.certificatePem()))
            .withClientCertificate("127.0.0.1", certificate, key);

    assertThat(get(settings, false)).isEqualTo(200);
    RecordedRequest request = server.takeRequest();
    assertThat(request.getHandshake().peerCertificates()).contains(client.certificate());
  }

  @Test
  void showsTheClientCertificateOfADirectoryAlsoWithoutVerifying() throws Exception {
    start(OTHER, true);
    HeldCertificate client = client("PKCS#8 EC");
    String host = "127.0.0.1:" + server.getPort() + "/";
    write(host + "client.cert", client.certificatePem());
    write(host + "client.key", client.privateKeyPkcs8Pem());

    assertThat(get(TlsSettings.jvm().withCertificateDirectory(files), true)).isEqualTo(200);
  }

  @Test
  void showsAClientCertificateToItsHostAlone() throws Exception {
    HeldCertificate client = client("PKCS#8 EC");
    TlsSettings settings =
        TlsSettings.jvm()
            .withClientCertificate(
                "registry.example:5000",
                write("c.cert", client.certificatePem()),
                write("c.key", client.privateKeyPkcs8Pem()));

    assertThat(settings.verifying("registry.example:5000")).isPresent();
    assertThat(settings.unverified("registry.example:5000")).isPresent();
    assertThat(settings.verifying("registry.example:443")).isEmpty();
    assertThat(settings.unverified("cdn.example:5000")).isEmpty();
  }

  @Test
  void readsFilesAgainWhenTheyChanged() throws IOException {
    start(AUTHORITY, false);
    Path bundle = write("bundle.pem", OTHER.certificatePem());
    Files.setLastModifiedTime(bundle, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    TlsSettings settings = TlsSettings.jvm().withAuthorities(bundle);
    assertThat(failure(settings).kind()).isEqualTo(HttpFailure.Kind.TLS);

    write("bundle.pem", AUTHORITY.certificatePem());

    assertThat(get(settings, false)).isEqualTo(200);
  }

  @Test
  void keepsAContextWhileItsFilesStay() throws IOException {
    TlsSettings settings =
        TlsSettings.jvm().withAuthorities(write("ca.pem", AUTHORITY.certificatePem()));
    SSLContext first = settings.verifying("a.example:443").orElseThrow();

    assertThat(settings.verifying("b.example:443")).containsSame(first);
  }

  @Test
  void refusesAnEncryptedKeyAndNamesIt() throws Exception {
    for (String text :
        new String[] {
          "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIC\n-----END ENCRYPTED PRIVATE KEY-----\n",
          "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"
              + "MIIC\n-----END RSA PRIVATE KEY-----\n"
        }) {
      Path key = write("client.key", text);

      assertThatThrownBy(() -> withKey(key).verifying("r.example:443"))
          .isInstanceOf(NetworkConfigurationException.class)
          .hasMessageContaining(key.toString())
          .hasMessageContaining("encrypted")
          .hasMessageContaining("openssl pkey");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS#8 EC", "PKCS#8 RSA"})
  void refusesTheKeyOfAnotherCertificate(String form) throws Exception {
    Path key = write("other.key", key(form, client(form)));

    assertThatThrownBy(() -> withKey(key).verifying("r.example:443"))
        .isInstanceOf(NetworkConfigurationException.class)
        .hasMessageContaining(key.toString());
  }

  @Test
  void showsNothingOfABrokenKey() throws Exception {
    Path key = write("k.key", "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n");

    assertThatThrownBy(() -> withKey(key).verifying("r.example:443"))
        .isInstanceOf(NetworkConfigurationException.class)
        .hasMessageContaining(key.toString())
        .hasStackTraceContaining("k.key")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("c2VjcmV0", "secret"));
  }

  @Test
  void namesAFileThatIsNotThere() {
    Path missing = files.resolve("missing.pem");

    assertThatThrownBy(() -> TlsSettings.jvm().withAuthorities(missing).verifying("r.example:443"))
        .isInstanceOf(NetworkConfigurationException.class)
        .hasMessageContaining(missing + " does not exist");
  }

  @Test
  void namesAFileWithoutACertificate() throws IOException {
    Path der = files.resolve("ca.crt");
    Files.write(der, new byte[] {0x30, (byte) 0x82, 1, 2});

    assertThatThrownBy(() -> TlsSettings.jvm().withAuthorities(der).verifying("r.example:443"))
        .isInstanceOf(NetworkConfigurationException.class)
        .hasMessageContaining(der.toString())
        .hasMessageContaining("openssl x509");
  }

  @ParameterizedTest
  @CsvSource({"client.cert, client.key", "client.key, client.cert"})
  void namesWhatIsMissingInADirectory(String there, String missing) throws IOException {
    write("r.example/" + there, client("PKCS#8 EC").certificatePem());

    assertThatThrownBy(
            () -> TlsSettings.jvm().withCertificateDirectory(files).verifying("r.example:443"))
        .isInstanceOf(NetworkConfigurationException.class)
        .hasMessageContaining(there)
        .hasMessageContaining("needs " + missing);
  }

  @Test
  void aBrokenFileReachesTheCallerOfARequest() throws IOException {
    start(AUTHORITY, false);
    TlsSettings settings = TlsSettings.jvm().withAuthorities(files.resolve("missing.pem"));

    assertThatThrownBy(() -> get(settings, false))
        .isInstanceOf(NetworkConfigurationException.class);
  }

  private TlsSettings withKey(Path key) throws IOException {
    return TlsSettings.jvm()
        .withClientCertificate(
            "r.example", write("client.cert", client("PKCS#8 EC").certificatePem()), key);
  }

  private static HeldCertificate client(String form) {
    HeldCertificate.Builder builder =
        new HeldCertificate.Builder().signedBy(AUTHORITY).commonName("client");
    if (form.contains("RSA")) {
      builder.rsa2048();
    }
    return builder.build();
  }

  private static String key(String form, HeldCertificate client) throws IOException {
    if (form.startsWith("PKCS#1")) {
      return client.privateKeyPkcs1Pem();
    }
    if (form.startsWith("SEC1")) {
      byte[] sec1 = withinPkcs8(client.keyPair().getPrivate().getEncoded());
      return "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
          + "-----BEGIN EC PRIVATE KEY-----\n"
          + Base64.getMimeEncoder().encodeToString(sec1)
          + "\n-----END EC PRIVATE KEY-----\n";
    }
    return client.privateKeyPkcs8Pem();
  }

  /** What PKCS#8 wraps: after the version, 3 bytes, and the algorithm there is an octet string. */
  private static byte[] withinPkcs8(byte[] der) {
    int algorithm = content(der, 0) + 3;
    int octets = content(der, algorithm) + der[algorithm + 1];
    int start = content(der, octets);
    return Arrays.copyOfRange(der, start, der.length);
  }

  private static int content(byte[] der, int element) {
    return element + 2 + (der[element + 1] < 0 ? der[element + 1] & 0x7f : 0);
  }

  private static HeldCertificate authority(String name) {
    return new HeldCertificate.Builder().certificateAuthority(0).commonName(name).build();
  }

  private void writeAuthority(String host, HeldCertificate authority) throws IOException {
    write(host + "/ca.crt", authority.certificatePem());
  }

  private Path write(String name, String text) throws IOException {
    Path file = files.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void start(HeldCertificate authority, boolean mutual) throws IOException {
    HeldCertificate certificate =
        new HeldCertificate.Builder()
            .signedBy(authority)
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
    server.enqueue(new MockResponse.Builder().build());
  }

  private int get(TlsSettings settings, boolean insecure) {
    HttpSettings http = HttpSettings.of("test").withTls(settings::verifying, settings::unverified);
    URI uri = URI.create("https://127.0.0.1:" + server.getPort() + "/");
    HttpCall call =
        new HttpCall(
            "GET", uri, Map.of(), Optional.empty(), Instant.now().plusSeconds(30), insecure);
    try (HttpTransport transport = new HttpTransport(http);
        HttpReply reply = transport.send(call)) {
      return reply.status();
    }
  }

  private HttpFailure failure(TlsSettings settings) {
    return catchThrowableOfType(HttpFailure.class, () -> get(settings, false));
  }
}
