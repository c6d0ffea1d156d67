package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.Digest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What GitHub sends of its container registry, as {@code package} or {@code registry_package}.
 * Owners are written as they like it, and in small letters in references. A push is told by what is
 * in the body: the delivery's own id is in a header that nobody signs.
 */
final class GitHubFormat implements WebhookFormat {

  private static final Set<String> PUSHES = Set.of("published", "updated", "create");

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    JsonNode pack = body.path(body.has("registry_package") ? "registry_package" : "package");
    boolean container =
        WebhookJson.text(pack, "package_type").filter("container"::equalsIgnoreCase).isPresent();
    if (!container || !PUSHES.contains(WebhookJson.text(body, "action").orElse(""))) {
      return WebhookContent.NOTHING;
    }
    JsonNode tag = WebhookJson.at(pack, "package_version", "container_metadata", "tag");
    Optional<String> name = WebhookJson.tag(tag, "name");
    if (name.isEmpty()) {
      return WebhookContent.NOTHING;
    }
    String repository =
        WebhookJson.required(pack, "namespace") + "/" + WebhookJson.required(pack, "name");
    return WebhookContent.of(
        List.of(
            new WebhookPush(
                Optional.of("ghcr.io"),
                repository.toLowerCase(Locale.ROOT),
                name.get(),
                WebhookJson.digest(tag, "digest"),
                Optional.of(Digest.sha256(message.body()).hex()))));
  }
}
