package dev.imagestreams.http;

import static dev.imagestreams.http.Calls.failure;
import static dev.imagestreams.http.Calls.get;
import static dev.imagestreams.http.Calls.insecure;
import static dev.imagestreams.http.Calls.ok;
import static dev.imagestreams.http.Calls.redirect;
import static dev.imagestreams.http.Calls.send;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyTest {

  private static final HeldCertificate CERTIFICATE =
      new HeldCertificate.Builder().addSubjectAlternativeName("registry.example").build();
  private static final String LOGIN = "Basic dXNlcjpzM2NyZXQ="; // user:s3cret

  private final MockWebServer plain = new MockWebServer();
  private final MockWebServer secure = new MockWebServer();
  private final FakeNames names = new FakeNames();
  private ProxyServer proxy;

  @BeforeEach
  void start() throws IOException {
    secure.useHttps(
        new HandshakeCertificates.Builder()
            .heldCertificate(CERTIFICATE)
            .build()
            .sslSocketFactory());
    plain.start(InetAddress.getByName("127.0.0.1"), 0);
    secure.start(InetAddress.getByName("127.0.0.1"), 0);
    proxy = new ProxyServer().knowing("registry.example", secure.getPort());
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    plain.close();
    secure.close();
  }

  @Test
  void tunnelsTlsAndLooksNoNameUp() throws Exception {
    secure.enqueue(ok());
    secure.enqueue(ok());
    try (HttpTransport transport = transport(anonymous())) {
      send(transport, get(URI.create("https://registry.example/v2/?a=b")));
      send(transport, get(URI.create("https://registry.example/v2/")));
    }
    // One tunnel for both, and in it none of the requests.
    assertThat(proxy.heads()).hasSize(1);
    assertThat(proxy.heads().get(0)).startsWith("CONNECT registry.example:443 HTTP/1.1\r\n");
    assertThat(secure.takeRequest().getTarget()).isEqualTo("/v2/?a=b");
    assertThat(names.asked()).isEmpty();
  }

  @Test
  void forwardsPlainHttpByteForByte() throws Exception {
    proxy.knowing("plain.example", plain.getPort());
    plain.enqueue(ok());
    try (HttpTransport transport = transport(anonymous())) {
      send(
          transport, insecure(URI.create("http://plain.example:5000/a%2Fb/../c?s=a%2Bb%3D&x=%7E")));
    }
    assertThat(proxy.heads().get(0))
        .startsWith("GET http://plain.example:5000/a%2Fb/../c?s=a%2Bb%3D&x=%7E HTTP/1.1\r\n");
    assertThat(names.asked()).isEmpty();
  }

  @Test
  void tellsTheProxyAloneWhoWeAre() throws Exception {
    proxy.wanting(LOGIN).knowing("plain.example", plain.getPort());
    secure.enqueue(ok());
    plain.enqueue(ok());
    try (HttpTransport transport = transport(known())) {
      assertThat(send(transport, get(URI.create("https://registry.example/")))).isEqualTo(200);
      assertThat(send(transport, insecure(URI.create("http://plain.example/")))).isEqualTo(200);
    }
    RecordedRequest tunnelled = secure.takeRequest();
    assertThat(tunnelled.getHeaders().get("Proxy-Authorization")).isNull();
    assertThat(tunnelled.getHeaders().get("Authorization")).isNull();
  }

  @Test
  void tellsNoHostThatIsAskedDirectlyWhoWeAreToTheProxy() throws Exception {
    plain.enqueue(ok());
    ProxySelector bypassing = selector(List.of(Proxy.NO_PROXY));
    HttpSettings settings = HttpSettings.of("test").withProxies(bypassing, known());
    try (HttpTransport transport = new HttpTransport(settings)) {
      send(transport, get(Calls.uri(plain, "/")));
    }
    assertThat(plain.takeRequest().getHeaders().get("Proxy-Authorization")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://registry.example/", "http://registry.example/"})
  void saysThatTheProxyWantsALogin(String uri) {
    proxy.wanting(LOGIN);
    try (HttpTransport transport = transport(anonymous())) {
      HttpFailure failure = failure(transport, insecure(URI.create(uri)));

      assertThat(failure.kind()).isEqualTo(Kind.PROXY_LOGIN);
      assertThat(failure)
          .hasMessageContaining("the proxy 127.0.0.1:" + proxy.address().getPort())
          .hasMessageContaining("wants a user and a password");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 403 No",
        "HTTP/1.1 502 Bad",
        "HTTP/1.1 302 There\r\nLocation: https://evil.example/"
      })
  void takesNoAnswerOfTheProxyForOneOfTheRegistry(String answer) {
    proxy.answering(answer);
    try (HttpTransport transport = transport(anonymous())) {
      HttpFailure failure = failure(transport, get(URI.create("https://registry.example/")));

      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure).hasMessageContaining("the proxy 127.0.0.1");
      assertThat(proxy.heads()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1", "HTTP/1.0"})
  void takesNoChallengeOfTheProxyForOneOfTheRegistry(String version) {
    proxy.answering(version + " 401 You\r\nWWW-Authenticate: Basic realm=\"registry\"");
    try (HttpTransport transport = transport(known())) {
      HttpFailure failure = failure(transport, get(URI.create("https://registry.example/")));

      assertThat(failure.kind()).isEqualTo(Kind.PROXY_LOGIN);
      assertThat(failure)
          .hasMessageContaining("the proxy 127.0.0.1")
          .hasMessageContaining("refuses those it was given (401)")
          .hasMessageNotContaining("s3cret");
      assertThat(proxy.heads()).hasSize(1);
    }
  }

  @Test
  void saysThroughWhichProxyAnAnswerCameThatMayBeItsOwn() throws Exception {
    proxy.knowing("plain.example", plain.getPort());
    plain.enqueue(ok());
    secure.enqueue(ok());
    try (HttpTransport transport = transport(anonymous())) {
      try (HttpReply reply = transport.send(insecure(URI.create("http://plain.example/")))) {
        assertThat(reply.proxy()).contains("127.0.0.1:" + proxy.address().getPort());
      }
      try (HttpReply reply = transport.send(get(URI.create("https://registry.example/")))) {
        assertThat(reply.proxy()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "X-Other: y, 2",
    "Connection: close, 2",
    "Connection: keep-alive, 1",
    "Proxy-Connection: Keep-Alive, 1"
  })
  void keepsAConnectionToAForwardingProxyWhereItSaysThatItDoesToo(String header, int connections)
      throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (RawServer forwarding =
            new RawServer(
                out -> {
                  // One answer more than is asked for by then: it may come early, but not late.
                  String answer = "HTTP/1.1 200 OK\r\n" + header + "\r\nContent-Length: 0\r\n\r\n";
                  out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                  out.write(answer.getBytes(StandardCharsets.ISO_8859_1));
                  over.await();
                });
        HttpTransport transport =
            new HttpTransport(
                settings()
                    .withProxies(
                        selector(List.of(new Proxy(Proxy.Type.HTTP, address(forwarding)))),
                        anonymous()),
                names)) {
      send(transport, insecure(URI.create("http://plain.example/a")));
      send(transport, insecure(URI.create("http://plain.example/b")));

      assertThat(forwarding.accepted()).isEqualTo(connections);
    } finally {
      over.countDown();
    }
  }

  private static InetSocketAddress address(RawServer server) {
    return InetSocketAddress.createUnresolved("127.0.0.1", server.uri("http").getPort());
  }

  @Test
  void verifiesTheRegistryBehindTheProxy() {
    proxy.knowing("other.example", secure.getPort());
    try (HttpTransport transport = transport(anonymous())) {
      assertThat(failure(transport, get(URI.create("https://other.example/"))).kind())
          .isEqualTo(Kind.TLS);
    }
  }

  @Test
  void saysThatTheProxyIsNotThere() throws IOException {
    proxy.close();
    try (HttpTransport transport = transport(known())) {
      HttpFailure failure = failure(transport, get(URI.create("https://registry.example/")));

      assertThat(failure.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(failure)
          .hasMessageContaining("the proxy 127.0.0.1:")
          .hasMessageNotContaining("s3cret");
    }
  }

  @Test
  void triesTheNextProxyAndTellsTheSelector() throws IOException {
    secure.enqueue(ok());
    int unused;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      unused = socket.getLocalPort();
    }
    InetSocketAddress gone = InetSocketAddress.createUnresolved("127.0.0.1", unused);
    List<SocketAddress> failed = new ArrayList<>();
    ProxySelector two =
        new ProxySelector() {
          @Override
          public List<Proxy> select(URI uri) {
            return List.of(
                new Proxy(Proxy.Type.HTTP, gone), new Proxy(Proxy.Type.HTTP, proxy.address()));
          }

          @Override
          public void connectFailed(URI uri, SocketAddress address, IOException failure) {
            failed.add(address);
          }
        };
    try (HttpTransport transport =
        new HttpTransport(settings().withProxies(two, anonymous()), names)) {
      assertThat(send(transport, get(URI.create("https://registry.example/")))).isEqualTo(200);
    }
    assertThat(failed).containsExactly(gone);
  }

  @Test
  void saysThatItKnowsNoSocks() {
    ProxySelector socks = selector(List.of(new Proxy(Proxy.Type.SOCKS, proxy.address())));
    try (HttpTransport transport =
        new HttpTransport(settings().withProxies(socks, anonymous()), names)) {
      assertThat(failure(transport, get(URI.create("https://registry.example/"))))
          .hasMessageContaining("use an HTTP proxy");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://169.254.169.254/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://0x7f000001/"
      })
  void t1_letsTheProxyOpenNoAddressThatARegistryMayNotName(String target) {
    secure.enqueue(redirect(302, target));
    try (HttpTransport transport = transport(anonymous())) {
      HttpFailure failure = failure(transport, get(URI.create("https://registry.example/")));

      assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.FORBIDDEN);
      assertThat(proxy.heads()).hasSize(1);
    }
  }

  @Test
  void t5_givesTheProxysLoginToNoOtherHost() throws Exception {
    proxy.wanting(LOGIN).knowing("registry2.example", plain.getPort());
    plain.enqueue(redirect(307, "https://registry.example/"));
    secure.enqueue(ok());
    try (HttpTransport transport = transport(known())) {
      send(
          transport,
          insecure(URI.create("http://registry2.example/"))
              .withHeader("Proxy-Authorization", LOGIN)
              .withHeader("Authorization", "Bearer t"));
    }
    RecordedRequest second = secure.takeRequest();
    assertThat(second.getHeaders().get("Proxy-Authorization")).isNull();
    assertThat(second.getHeaders().get("Authorization")).isNull();
  }

  private HttpTransport transport(
      Function<InetSocketAddress, Optional<PasswordAuthentication>> credentials) {
    ProxySelector selector = selector(List.of(new Proxy(Proxy.Type.HTTP, proxy.address())));
    return new HttpTransport(settings().withProxies(selector, credentials), names);
  }

  private static HttpSettings settings() {
    SSLContext trusting =
        new HandshakeCertificates.Builder()
            .addTrustedCertificate(CERTIFICATE.certificate())
            .build()
            .sslContext();
    return HttpSettings.of("test").withTls(host -> Optional.of(trusting), host -> Optional.empty());
  }

  private static Function<InetSocketAddress, Optional<PasswordAuthentication>> anonymous() {
    return address -> Optional.empty();
  }

  private Function<InetSocketAddress, Optional<PasswordAuthentication>> known() {
    return address ->
        address.equals(proxy.address())
            ? Optional.of(new PasswordAuthentication("user", "s3cret".toCharArray()))
            : Optional.empty();
  }

  private static ProxySelector selector(List<Proxy> proxies) {
    return new ProxySelector() {
      @Override
      public List<Proxy> select(URI uri) {
        return proxies;
      }

      @Override
      public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    };
  }
}
