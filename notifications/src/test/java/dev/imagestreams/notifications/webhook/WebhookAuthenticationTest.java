package dev.imagestreams.notifications.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who is believed. */
class WebhookAuthenticationTest {

  private static final String BODY = "Hello, World!";

  /** What GitHub's documentation gives for that body and {@code It's a Secret to Everybody}. */
  private static final String SIGNATURE =
      "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

  private static final String SECRET = "It's a Secret to Everybody";

  private static WebhookMessage message(String body, String... headers) {
    Map<String, List<String>> given =
        headers.length == 0 ? Map.of() : Map.of(headers[0], List.of(headers[1]));
    return new WebhookMessage(
        new WebhookRequest("POST", given, Optional.empty(), InputStream.nullInputStream()),
        body.getBytes(UTF_8));
  }

  private static WebhookAuthentication gitHub(String... secrets) {
    return WebhookAuthentication.hmacSha256("X-Hub-Signature-256", "sha256=", List.of(secrets));
  }

  @Test
  void signatureOfTheBytesIsBelieved() {
    WebhookMessage right = message(BODY, "x-hub-signature-256", "sha256=" + SIGNATURE);
    assertThat(gitHub(SECRET).accepts(right)).isTrue();
    assertThat(gitHub("new one", SECRET).accepts(right)).as("while it is changed").isTrue();
    assertThat(gitHub("another").accepts(right)).isFalse();
  }

  @Test
  void nothingElseIsBelieved() {
    WebhookAuthentication gitHub = gitHub(SECRET);
    String name = "X-Hub-Signature-256";
    assertThat(gitHub.accepts(message(BODY))).isFalse();
    assertThat(gitHub.accepts(message(BODY + " ", name, "sha256=" + SIGNATURE))).isFalse();
    assertThat(gitHub.accepts(message(BODY, name, SIGNATURE))).isFalse();
    assertThat(gitHub.accepts(message(BODY, name, "sha256="))).isFalse();
    assertThat(gitHub.accepts(message(BODY, name, "sha1=" + SIGNATURE))).isFalse();
    assertThat(gitHub.accepts(message(BODY, name, "sha256=" + SIGNATURE + "0"))).isFalse();
    assertThat(gitHub.accepts(message(BODY, "X-Other", "sha256=" + SIGNATURE))).isFalse();
  }

  @Test
  void authorizationIsComparedAsItIs() {
    WebhookAuthentication harbor = WebhookAuthentication.authorization("Bearer abc");
    assertThat(harbor.accepts(message(BODY, "authorization", "Bearer abc"))).isTrue();
    assertThat(harbor.accepts(message(BODY, "Authorization", "bearer abc"))).isFalse();
    assertThat(harbor.accepts(message(BODY, "Authorization", "abc"))).isFalse();
    assertThat(harbor.accepts(message(BODY))).isFalse();
  }

  @Test
  void anyOfSeveralWillDo() {
    WebhookAuthentication either =
        WebhookAuthentication.anyOf(
            gitHub(SECRET), WebhookAuthentication.authorization("Bearer abc"));
    assertThat(either.accepts(message(BODY, "Authorization", "Bearer abc"))).isTrue();
    assertThat(either.accepts(message(BODY, "Authorization", "Bearer abd"))).isFalse();
  }

  @Test
  void secretThatIsEmptyOrMissingIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WebhookAuthentication.authorization(""))
        .withMessageContaining("empty");
    assertThatIllegalArgumentException().isThrownBy(WebhookAuthenticationTest::gitHub);
    assertThatIllegalArgumentException().isThrownBy(() -> gitHub(""));
  }

  @Test
  void requestsShowNoSecrets() {
    WebhookRequest request =
        new WebhookRequest(
            "POST",
            Map.of("Authorization", List.of("Bearer abc")),
            Optional.of("secret=abc"),
            InputStream.nullInputStream());
    assertThat(request.toString()).doesNotContain("abc");
    assertThat(new WebhookMessage(request, "abc".getBytes(UTF_8)).toString()).doesNotContain("abc");
  }
}
