package dev.imagestreams.http;

import static dev.imagestreams.http.Calls.failure;
import static dev.imagestreams.http.Calls.get;
import static dev.imagestreams.http.Calls.insecure;
import static dev.imagestreams.http.Calls.ok;
import static dev.imagestreams.http.Calls.redirect;
import static dev.imagestreams.http.Calls.send;
import static dev.imagestreams.http.Calls.uri;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.imagestreams.http.HttpFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where servers may send us: T1 to T6, T9. */
@Timeout(60)
class ReferralTest {

  private static final URI PUBLIC = URI.create("https://public.example/");

  private final MockWebServer server = new MockWebServer();
  private final MockWebServer other = new MockWebServer();
  private final FakeNames names =
      new FakeNames()
          .then("public.example", "192.0.2.1")
          .then("private.example", "10.0.0.1")
          .then("private2.example", "10.9.9.9")
          .then("localhost", "127.0.0.1");
  private final HttpTransport transport = transport(AddressRules.DEFAULT);

  private HttpTransport transport(AddressRules rules) {
    return new HttpTransport(
        HttpSettings.of("test")
            .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10))
            .withAddresses(rules),
        names);
  }

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
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "[::1]",
        "[fc00::1]",
        "0.0.0.0",
        "169.254.169.254",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "localhost",
        "2130706433"
      })
  void t1_sendsNothingToWhereAPublicRegistryMayNotPoint(String host) {
    HttpCall call = insecure(URI.create("http://" + host + ":" + server.getPort() + "/token"));

    HttpFailure failure = failure(transport, call.referredBy(URI.create("http://public.example/")));

    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.FORBIDDEN);
    assertThat(server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://public2.example/", "file:///etc/passwd", "gopher://x.example/"})
  void t1_sendsNothingByOtherProtocols(String target) {
    assertThat(failure(transport, get(URI.create(target)).referredBy(PUBLIC)).kind())
        .isEqualTo(Kind.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "169.254.169.254", "10.0.0.1"})
  void t2_refusesANameThatHidesAnAddress(String address) {
    names.then("evil.example", address);
    URI target = URI.create("https://evil.example:" + server.getPort() + "/");

    HttpFailure failure = failure(transport, get(target).referredBy(PUBLIC));

    assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(failure).hasMessageContaining(address);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void t2_refusesANameOfWhichOneAddressIsHidden() {
    names.then("evil.example", "192.0.2.7", "127.0.0.1");

    assertThat(
            failure(transport, get(URI.create("https://evil.example/")).referredBy(PUBLIC)).kind())
        .isEqualTo(Kind.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "169.254.169.254"})
  void t2_refusesANameThatChangedSinceItWasChecked(String later) {
    names.then("evil.example", "192.0.2.7").then("evil.example", later);
    URI target = URI.create("https://evil.example:" + server.getPort() + "/");
    transport.checkReferral(PUBLIC, target);

    assertThat(failure(transport, get(target).referredBy(PUBLIC)).kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void t2_connectsToTheAddressThatWasCheckedWhateverTheNameIsNext() {
    names.then("twice.example", "127.0.0.1").then("twice.example", "192.0.2.7");
    server.enqueue(ok());
    URI from = URI.create("http://localhost:1/");
    URI target = URI.create("http://twice.example:" + server.getPort() + "/");
    // Plain HTTP for another host than the referrer's has to be allowed by name.
    try (HttpTransport allowing =
        transport(AddressRules.DEFAULT.allowReferrals(Set.of("twice.example")))) {
      assertThat(send(allowing, insecure(target).referredBy(from))).isEqualTo(200);
    }
    assertThat(names.asked()).containsOnlyOnce("twice.example");
  }

  @Test
  void t2_usesNoConnectionOfADirectCallForAReferral() {
    names.then("here.example", "127.0.0.1").then("here.example", "10.0.0.1");
    server.enqueue(ok());
    URI target = URI.create("http://here.example:" + server.getPort() + "/");
    send(transport, insecure(target));

    HttpFailure failure =
        failure(transport, insecure(target).referredBy(URI.create("http://public.example/")));

    assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void t2_holdsARegistryForPublicThatOnceWas() throws IOException {
    names.then("evil.example", "192.0.2.7").then("evil.example", "10.0.0.7");
    AddressPolicy policy = new AddressPolicy(AddressRules.DEFAULT, names);
    policy.resolve("evil.example");

    assertThatThrownBy(
            () ->
                policy.referral(
                    URI.create("https://evil.example/"),
                    URI.create("https://private.example/"),
                    true))
        .isInstanceOf(AddressPolicy.ForbiddenAddressException.class)
        .hasMessageContaining("10.0.0.1");
  }

  @Test
  void t3_triesTheNextAddressOfAReferral() {
    names.then("two.example", "127.0.0.2", "127.0.0.1");
    server.enqueue(ok());
    // Nothing listens at 127.0.0.2.
    try (HttpTransport allowing =
        transport(AddressRules.DEFAULT.allowReferrals(Set.of("two.example")))) {
      URI target = URI.create("http://two.example:" + server.getPort() + "/");

      assertThat(send(allowing, insecure(target).referredBy(URI.create("http://localhost/"))))
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    // Harbor and others: the token service is the registry itself, in a private network.
    "http://10.0.0.1:5000/, http://10.0.0.1:5000/token",
    "https://private.example/, https://private.example:8443/token",
    "https://private.example/, https://private2.example/token",
    "https://private.example/, https://public.example/token",
    "https://public.example/, https://192.0.2.9/token",
    "http://127.0.0.1:5000/, http://localhost:5001/token",
  })
  void t3_allowsWhatTheRegistryCanReachItself(String from, String to) {
    assertThatCode(() -> transport.checkReferral(URI.create(from), URI.create(to)))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({
    "https://private.example/, https://localhost/token",
    "https://127.0.0.1/, https://10.0.0.1/token",
    "https://public.example/, https://private.example/token",
  })
  void t3_allowsNothingNarrower(String from, String to) {
    HttpFailure failure =
        catchThrowableOfType(
            HttpFailure.class, () -> transport.checkReferral(URI.create(from), URI.create(to)));

    assertThat(failure).isNotNull();
    assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(failure).hasMessageContaining("allowed for referrals");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Private.example", "private.example:8443"})
  void t3_allowsAPrivateTokenServiceByName(String allowed) {
    try (HttpTransport allowing = transport(AddressRules.DEFAULT.allowReferrals(Set.of(allowed)))) {
      assertThatCode(
              () ->
                  allowing.checkReferral(PUBLIC, URI.create("https://private.example:8443/token")))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void t3_allowsMetadataByNoName() {
    try (HttpTransport allowing =
        transport(AddressRules.DEFAULT.allowReferrals(Set.of("169.254.169.254")))) {
      assertThat(
              failure(allowing, get(URI.create("https://169.254.169.254/")).referredBy(PUBLIC))
                  .kind())
          .isEqualTo(Kind.FORBIDDEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://169.254.169.254/latest", "http://[fd00:ec2::254]/"})
  void t4_followsNoRedirectToMetadata(String target) {
    server.enqueue(redirect(302, target));

    assertThat(failure(transport, insecure(uri(server, "/token"))).kind())
        .isEqualTo(Kind.FORBIDDEN);
  }

  @Test
  void t4_followsNoRedirectToAPrivateNetwork() {
    names.then("far.example", "127.0.0.1");
    server.enqueue(redirect(302, "https://10.1.2.3/"));

    HttpFailure failure =
        failure(
            transport, insecure(URI.create("http://far.example:" + server.getPort() + "/token")));

    assertThat(failure.kind()).as(failure.getMessage()).isEqualTo(Kind.FORBIDDEN);
    assertThat(failure).hasMessageContaining("in a private network");
  }

  @Test
  void t6_followsNoRedirectFromHttpsToHttp() {
    HttpFailure failure =
        catchThrowableOfType(
            HttpFailure.class,
            () -> transport.checkReferral(PUBLIC, URI.create("http://public.example/")));

    assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(failure).hasMessageContaining("https to http");
  }

  @Test
  void keepsThePermissionToBeInsecureAtItsHost() {
    names.then("there.example", "127.0.0.1");
    server.enqueue(redirect(307, "http://there.example:" + other.getPort() + "/"));

    HttpFailure failure = failure(transport, insecure(uri(server, "/")));

    assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
    assertThat(failure).hasMessageContaining("plain HTTP");
    assertThat(other.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1", "http://private.example", "http://[fc00::1]"})
  void refusesPrivateAddressesToOurUserTooWhereConfigured(String origin) {
    try (HttpTransport strict = transport(AddressRules.DEFAULT.refusePrivate(true))) {
      HttpFailure failure =
          failure(strict, insecure(URI.create(origin + ":" + server.getPort() + "/")));

      assertThat(failure.kind()).isEqualTo(Kind.FORBIDDEN);
      assertThat(failure).hasMessageContaining("refused by configuration");
      assertThat(server.getRequestCount()).isZero();
    }
  }
}
