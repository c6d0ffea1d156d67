package dev.imagestreams.notifications.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the codes should be was computed with {@code openssl dgst}, or is published. */
class WebhookAuthenticationTest {

  private static final byte[] BODY =
      Messages.bytes("{\"repository\":\"team/app\",\"tag\":\"1.0\"}");
  private static final byte[] CHANGED =
      Messages.bytes("{\"repository\":\"team/app\",\"tag\":\"1.1\"}");

  @Test
  void takesTheSignatureThatGitHubShows() {
    WebhookAuthentication github =
        WebhookAuthentication.hmac(WebhookSignature.GITHUB, "It's a Secret to Everybody");

    assertThat(
            github.accepts(
                Messages.head(
                    "x-hub-signature-256",
                    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
                Messages.bytes("Hello, World!")))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4a6, true",
    "246D29EB6FF43D8612A523244D7FE66435E59CA713D95541B343CD9CB7DBA4A6, true",
    "dfc999e2d5d1cda0297ec4be4f9dac6760a0a087778d19f6bdbc0b769d9a2bde, true",
    "246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4a7, false",
    "246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4, false",
    "sha256=246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4a6, false",
    "not hex, false",
    "'', false"
  })
  void takesTheCodeOfAnyOfItsSecrets(String code, boolean accepted) {
    WebhookAuthentication artifactory =
        WebhookAuthentication.hmac(WebhookSignature.ARTIFACTORY, "new-secret", "old-secret");
    WebhookHead head = Messages.head("X-JFrog-Event-Auth", code);

    assertThat(artifactory.accepts(head, BODY)).isEqualTo(accepted);
    assertThat(artifactory.accepts(head, CHANGED)).isFalse();
  }

  @Test
  void refusesAMessageWithoutASignature() {
    assertThat(
            WebhookAuthentication.hmac(WebhookSignature.GITHUB, "new-secret")
                .accepts(Messages.head(), BODY))
        .isFalse();
  }

  @Test
  void refusesTwoSignatures() {
    WebhookHead head =
        new WebhookHead(
            Map.of(
                "X-JFrog-Event-Auth",
                List.of(
                    "246d29eb6ff43d8612a523244d7fe66435e59ca713d95541b343cd9cb7dba4a6", "other")),
            Optional.empty());

    assertThat(
            WebhookAuthentication.hmac(WebhookSignature.ARTIFACTORY, "new-secret")
                .accepts(head, BODY))
        .isFalse();
  }

  @Test
  void takesTheSha1OfNexus() {
    WebhookAuthentication nexus = WebhookAuthentication.hmac(WebhookSignature.NEXUS, "new-secret");
    WebhookHead head =
        Messages.head("X-Nexus-Webhook-Signature", "c4af9fcb6da531a49bfe8c8b81b1777e7a5c7b30");

    assertThat(nexus.accepts(head, BODY)).isTrue();
    assertThat(nexus.accepts(head, CHANGED)).isFalse();
  }

  @Test
  void takesCodesInBase64() {
    WebhookAuthentication own =
        WebhookAuthentication.hmac(
            new WebhookSignature(
                "X-Own",
                "v1:",
                WebhookSignature.Algorithm.SHA512,
                WebhookSignature.Encoding.BASE64),
            "new-secret");
    WebhookHead head =
        Messages.head(
            "X-Own",
            "v1:LCtqv3wyDiFOHZNdbkUkmSk5IihfrwxDpfuEeLwpQS1wyS27xqnIn0m6rQbvDNUSY7ys6eNPL5uzhYtz"
                + "gnAdlg==");

    assertThat(own.accepts(head, BODY)).isTrue();
    assertThat(own.accepts(head, CHANGED)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer new, true",
    "Bearer old, true",
    "Bearer other, false",
    "bearer new, false",
    "Bearer ne, false",
    "Bearer new2, false"
  })
  void takesAnAuthorizationAsItIs(String value, boolean accepted) {
    assertThat(
            WebhookAuthentication.authorization("Bearer new", "Bearer old")
                .accepts(Messages.head("authorization", value), BODY))
        .isEqualTo(accepted);
  }

  @ParameterizedTest
  @CsvSource({
    "secret=s3%2Bcret, true",
    "a=b&secret=s3%2Bcret&c=d, true",
    "secret=s3%2Bcre, false",
    "secret=s3+cret, false",
    "secret=, false",
    "secret, false",
    "'', false",
    "secret=%zz, false",
    "Secret=s3%2Bcret, false",
    "secret=no&secret=s3%2Bcret, false"
  })
  void takesASecretInTheUrl(String query, boolean accepted) {
    assertThat(WebhookAuthentication.secretInQuery("s3+cret").accepts(Messages.query(query), BODY))
        .isEqualTo(accepted);
  }

  @Test
  void takesTheSignatureThatStandardWebhooksShows() {
    WebhookAuthentication standard =
        WebhookAuthentication.standardWebhooks(
            clock("2021-02-25T15:02:10Z"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

    assertThat(
            standard.accepts(
                Messages.head(
                    "webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek",
                    "webhook-timestamp", "1614265330",
                    "webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
                Messages.bytes("{\"test\": 2432232314}")))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-27T12:00:00Z, msg_1, 1795780800, 'v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', true",
    "2026-11-27T12:05:00Z, msg_1, 1795780800, 'v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', true",
    "2026-11-27T12:05:01Z, msg_1, 1795780800, 'v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', false",
    "2026-11-27T11:54:59Z, msg_1, 1795780800, 'v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', false",
    "2026-11-27T12:00:00Z, msg_2, 1795780800, 'v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', false",
    "2026-11-27T12:00:00Z, msg_1, 1795780801, 'v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', false",
    "2026-11-27T12:00:00Z, msg_1, 1795780800, 'v2,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', false",
    "2026-11-27T12:00:00Z, msg_1, 1795780800, 'v1,AAAA v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', true",
    "2026-11-27T12:00:00Z, msg_1, 1795780800, 'v1,***', false",
    "2026-11-27T12:00:00Z, msg_1, -1, 'v1,Z8kzzkhcbTySTZkGBPHkBbKWcRf+oKpWz6fLaEEWHFE=', false"
  })
  void takesStandardWebhooksOfTheLastMinutes(
      String now, String id, String time, String signature, boolean accepted) {
    WebhookAuthentication standard =
        WebhookAuthentication.standardWebhooks(
            clock(now), "whsec_b3RoZXItc2VjcmV0", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    WebhookHead head =
        Messages.head("webhook-id", id, "webhook-timestamp", time, "webhook-signature", signature);

    assertThat(standard.accepts(head, BODY)).isEqualTo(accepted);
    assertThat(standard.accepts(head, CHANGED)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "whsec_", "whsec_***"})
  void wantsASecretForStandardWebhooks(String secret) {
    assertThatThrownBy(() -> WebhookAuthentication.standardWebhooks(Clock.systemUTC(), secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("***");
  }

  @Test
  void takesAnyOfSeveralWays() {
    WebhookAuthentication any =
        WebhookAuthentication.anyOf(
            WebhookAuthentication.secretInQuery("s3cr3t"),
            WebhookAuthentication.authorization("Bearer s3cr3t"));
    byte[] body = Messages.bytes("{}");

    assertThat(any.accepts(Messages.query("secret=s3cr3t"), body)).isTrue();
    assertThat(any.accepts(Messages.head("Authorization", "Bearer s3cr3t"), body)).isTrue();
    assertThat(any.accepts(Messages.head("Authorization", "s3cr3t"), body)).isFalse();
    assertThat(any.toString()).doesNotContain("s3cr3t");
  }

  @Test
  void wantsASecretWhereOneIsToBeChecked() {
    assertThatThrownBy(() -> WebhookAuthentication.authorization("right", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unauthenticated()");
    assertThatThrownBy(() -> WebhookAuthentication.secretInQuery())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unauthenticated()");
  }

  @Test
  void saysNoSecrets() {
    assertThat(
            List.of(
                WebhookAuthentication.hmac(WebhookSignature.GITHUB, "s3cret"),
                WebhookAuthentication.authorization("s3cret"),
                WebhookAuthentication.secretInQuery("s3cret"),
                WebhookAuthentication.standardWebhooks(Clock.systemUTC(), "s3cret0="),
                Messages.head("Authorization", "s3cret"),
                Messages.query("secret=s3cret"),
                Messages.post(BODY, "Authorization", "s3cret"),
                WebhookSource.of(
                    "hub",
                    "dockerhub",
                    "docker.io",
                    WebhookAuthentication.authorization("s3cret"))))
        .allSatisfy(each -> assertThat(each.toString()).doesNotContain("s3cret"));
  }

  private static Clock clock(String now) {
    return Clock.fixed(Instant.parse(now), ZoneOffset.UTC);
  }
}
