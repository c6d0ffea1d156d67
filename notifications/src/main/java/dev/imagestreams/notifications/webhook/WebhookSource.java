package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Repository;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A registry that may send messages.
 *
 * @param name what it is called here and in the URL it sends to: letters, digits, dots, hyphens and
 *     underscores, at most 63
 * @param hosts asked for each message: what clients call the registries that it may be about, as
 *     {@link Repository#host} has it. Of a push that says at which host it was, only that one
 *     counts, and none where it isn't one of these; one that doesn't say is taken for a push at
 *     each
 */
public record WebhookSource(
    String name,
    WebhookFormat format,
    Supplier<Set<String>> hosts,
    WebhookAuthentication authentication) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /**
   * @throws IllegalArgumentException when the name won't do
   */
  public WebhookSource {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(authentication, "authentication");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a webhook source's name has letters, digits, '.', '-' and '_', at most 63, and begins"
              + " with a letter or digit: \""
              + name
              + "\"");
    }
    Objects.requireNonNull(hosts, "hosts");
  }

  /**
   * A source of a known format, about one registry.
   *
   * @param kind one of {@link WebhookFormats}
   * @throws IllegalArgumentException when there is no such format, or the name won't do
   * @throws InvalidReferenceException when the host is none
   */
  public static WebhookSource of(
      String name, String kind, String host, WebhookAuthentication authentication) {
    // As a repository has it: Docker Hub has two names.
    Set<String> hosts = Set.of(new Repository(host, "any/name").host());
    return new WebhookSource(name, WebhookFormats.of(kind), () -> hosts, authentication);
  }
}
