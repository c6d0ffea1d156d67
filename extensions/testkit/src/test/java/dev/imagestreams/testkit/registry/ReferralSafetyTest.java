package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.ME;
import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.MediaTypes;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException.Reason;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a registry may send its clients, and what they take there. */
@Timeout(60)
class ReferralSafetyTest {

  private static final byte[] CONTENT = "the content".getBytes(UTF_8);
  private static final Digest DIGEST = Digest.sha256(CONTENT);

  private final Trap trap = new Trap();
  private final FixtureRegistry registry =
      FixtureRegistry.builder().bearer("me", Clients.PASSWORD).start();
  private final RegistryClient client = Clients.with(ME);

  @AfterEach
  void stop() {
    client.close();
    registry.close();
    trap.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://0.0.0.0:%d/token",
        "http://[::]:%d/token",
        "http://169.254.169.254/token",
        "http://[fe80::1]/token",
        "http://224.0.0.1:%d/token",
        "http://[fd00:ec2::254]/token",
      })
  void t1_tellsNoRealmAtAnAddressThatNoServiceHas(String realm) {
    challengeBy(String.format(realm, trap.port()));

    assertThat(reason(this::readTag)).isEqualTo(Reason.FORBIDDEN);
    assertThat(trap.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://127.0.0.1:%d/token", "file:///etc/passwd", "gopher://a:%d/", ""})
  void t1_asksNoRealmOfAnotherProtocol(String realm) {
    challengeBy(String.format(realm, trap.port()));

    assertThat(reason(this::readTag)).isIn(Reason.FORBIDDEN, Reason.PROTOCOL);
    assertThat(trap.requests()).isEmpty();
  }

  @Test
  void t1_asksNoPlainRealmOfARegistryWithTls() {
    HeldCertificate certificate =
        new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    try (FixtureRegistry secure =
        FixtureRegistry.builder()
            .tls(
                new HandshakeCertificates.Builder()
                    .heldCertificate(certificate)
                    .build()
                    .sslContext())
            .start()) {
      secure.play(challenge(trap.url() + "/token"));

      assertThat(
              reason(
                  () ->
                      client.manifest(
                          secure.repository("team/app").withTag("1"), soon().withInsecure(true))))
          .isEqualTo(Reason.FORBIDDEN);
      assertThat(secure.requests()).isNotEmpty();
    }
    assertThat(trap.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://169.254.169.254/latest/meta-data", "http://0.0.0.0:%d/", "ftp://a/b"})
  void t4_followsNoTokenServiceToWhereNoneIs(String location) {
    registry
        .tokens()
        .play(
            Fault.on("GET", "/token")
                .always()
                .status(302)
                .header("Location", String.format(location, trap.port())));

    assertThat(reason(this::readTag)).isIn(Reason.FORBIDDEN, Reason.UNAVAILABLE);
    assertThat(trap.requests()).isEmpty();
  }

  @Test
  void t4_takesNoPasswordToWhereTheTokenServiceRedirects() {
    registry
        .tokens()
        .play(Fault.on("GET", "/token").always().status(307).header("Location", trap.url()));

    refusal(this::readTag);

    assertThat(trap.requests()).isNotEmpty().allSatisfy(ReferralSafetyTest::hasNoCredentials);
  }

  @Test
  void t8_uploadsToAnotherHostWithoutCredentials() {
    registry.play(uploadAt(trap.url() + "/up/1?sig=x"));

    push();

    assertThat(trap.requests()).hasSize(1).allSatisfy(ReferralSafetyTest::hasNoCredentials);
    assertThat(trap.requests().get(0).target()).isEqualTo("/up/1?sig=x&digest=" + DIGEST);
    assertThat(trap.requests().get(0).bodySize()).isEqualTo(CONTENT.length);
  }

  @Test
  void t8_answersNoChallengeOfWhereItUploads() {
    try (Trap asking =
        new Trap(
            request ->
                WireReply.of(401)
                    .with("WWW-Authenticate", "Bearer realm=\"" + trap.url() + "/token\""))) {
      registry.play(uploadAt(asking.url() + "/up/1"));

      assertThat(reason(this::push)).isEqualTo(Reason.UNAUTHORIZED);
      assertThat(asking.requests()).allSatisfy(ReferralSafetyTest::hasNoCredentials);
    }
    assertThat(trap.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://169.254.169.254/up", "http://0.0.0.0:%d/up", "ftp://a/up"})
  void t8_uploadsNothingToWhereNoStorageIs(String location) {
    registry.play(uploadAt(String.format(location, trap.port())));

    assertThat(reason(this::push)).isEqualTo(Reason.FORBIDDEN);
    assertThat(trap.requests()).isEmpty();
  }

  @Test
  void t11_asksNobodyElseForAForeignLayer() {
    String layer =
        "{\"mediaType\":\"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip\",\"digest\":\""
            + DIGEST
            + "\",\"size\":11,\"urls\":[\""
            + trap.url()
            + "/layer\"]}";
    registry.putManifest(
        "team/app",
        "1",
        ("{\"schemaVersion\":2,\"layers\":[" + layer + "]}").getBytes(UTF_8),
        MediaTypes.OCI_MANIFEST);

    Digest foreign = readTag().layers().get(0).digest();

    assertThat(reason(() -> client.blob(registry.repository("team/app"), foreign, 0, soon())))
        .isEqualTo(Reason.NOT_FOUND);
    assertThat(trap.requests()).isEmpty();
  }

  private void challengeBy(String realm) {
    registry.play(challenge(realm));
  }

  private static Fault challenge(String realm) {
    return Fault.on("*", "/v2/.*")
        .always()
        .status(401)
        .header("WWW-Authenticate", "Bearer realm=\"" + realm + "\",service=\"s\"");
  }

  private static Fault uploadAt(String location) {
    // Past the challenge, which comes first.
    return Fault.on("POST", "/v2/.*/uploads/").always().status(202).header("Location", location);
  }

  private dev.imagestreams.model.Manifest readTag() {
    return client.manifest(registry.repository("team/app").withTag("1"), soon());
  }

  private void push() {
    client
        .writer()
        .orElseThrow()
        .pushBlob(registry.repository("team/app"), DIGEST, BlobSource.of(CONTENT), soon());
  }

  private static void hasNoCredentials(RecordedRequest request) {
    assertThat(request.headers()).doesNotContainKeys("authorization", "cookie");
  }
}
