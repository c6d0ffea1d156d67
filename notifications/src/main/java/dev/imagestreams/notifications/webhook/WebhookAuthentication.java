package dev.imagestreams.notifications.webhook;

import java.time.Clock;
import java.util.List;

/**
 * How it is known that a message comes from the registry it is said to come from. Asked before
 * anything of the message is read; compares in a time that doesn't depend on how much is right.
 *
 * <p>Where several secrets are given, any of them will do: so they can be changed one after the
 * other. No secret is in what {@code toString} says. Thread-safe.
 */
@FunctionalInterface
public interface WebhookAuthentication {

  /**
   * Whether to take in a message.
   *
   * @param body the bytes as they came
   * @throws RuntimeException when that can't be found out now; the sender is asked to come again
   */
  boolean accepts(WebhookHead head, byte[] body);

  /**
   * A code over the body, made with a secret.
   *
   * @throws IllegalArgumentException when there is no secret, or an empty one
   */
  static WebhookAuthentication hmac(WebhookSignature signature, String... secrets) {
    return new HmacAuthentication(signature, Secrets.of(secrets));
  }

  /**
   * A secret as the whole value of a header, such as Artifactory's {@code X-JFrog-Event-Auth} where
   * it doesn't sign.
   *
   * @throws IllegalArgumentException when there is no secret, or an empty one
   */
  static WebhookAuthentication header(String name, String... secrets) {
    return new HeaderAuthentication(name, Secrets.of(secrets));
  }

  /**
   * A secret as the whole value of the header {@code Authorization}: {@code "Bearer …"}, say.
   *
   * @throws IllegalArgumentException when there is no secret, or an empty one
   */
  static WebhookAuthentication authorization(String... secrets) {
    return header("Authorization", secrets);
  }

  /**
   * A secret in the URL, {@code ?secret=…}, for registries that can do no better. Servers and
   * proxies on the way may log it.
   *
   * @throws IllegalArgumentException when there is no secret, or an empty one
   */
  static WebhookAuthentication secretInQuery(String... secrets) {
    return new QueryAuthentication(Secrets.of(secrets));
  }

  /**
   * The signatures of Standard Webhooks, over id, time and body; messages of more than five minutes
   * ago, or hence, are refused.
   *
   * @param secrets in Base64, with {@code whsec_} before it or not
   * @throws IllegalArgumentException when there is no secret, or one that isn't Base64
   */
  static WebhookAuthentication standardWebhooks(Clock clock, String... secrets) {
    return StandardWebhooks.of(clock, List.of(secrets));
  }

  /**
   * A token by which Google says that a Pub/Sub subscription of a service account sends this.
   *
   * @param audience what the subscription is set to; usually the URL of the webhook
   * @param email of the service account
   */
  static WebhookAuthentication googleToken(
      WebhookKeys keys, String audience, String email, Clock clock) {
    return new GoogleToken(keys, audience, email, clock);
  }

  /** Any of these will do. */
  static WebhookAuthentication anyOf(WebhookAuthentication... these) {
    List<WebhookAuthentication> all = List.of(these);
    return (head, body) -> all.stream().anyMatch(each -> each.accepts(head, body));
  }

  /**
   * Anybody may send. What comes of it are looks at the registry, which who sends much can have
   * made often.
   */
  static WebhookAuthentication unauthenticated() {
    return new Unauthenticated();
  }
}
