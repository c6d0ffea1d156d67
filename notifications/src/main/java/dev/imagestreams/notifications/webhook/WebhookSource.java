package dev.imagestreams.notifications.webhook;

import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Somebody who sends webhooks.
 *
 * @param name the last segment of the address they are sent to, letters, digits, {@code .}, {@code
 *     _} and {@code -}
 * @param format how they tell of pushes
 * @param hosts asked for each webhook: the registries it may be about, as in references. The only
 *     one is meant whatever a webhook says; of several, the one it names, and all where it names
 *     none
 * @param authentication how they are known
 */
public record WebhookSource(
    String name,
    WebhookFormat format,
    Supplier<Set<String>> hosts,
    WebhookAuthentication authentication) {

  public WebhookSource {
    if (!name.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "a source's name has 1 to 64 letters, digits, dots, underscores and dashes, not \""
              + name
              + "\"");
    }
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(hosts, "hosts");
    Objects.requireNonNull(authentication, "authentication");
  }

  /** A source that tells of one registry. */
  public static WebhookSource of(
      String name, WebhookFormat format, String host, WebhookAuthentication authentication) {
    Set<String> hosts = Set.of(host);
    return new WebhookSource(name, format, () -> hosts, authentication);
  }
}
