package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The envelope of the distribution registry, and of what is built on it, GitLab's among them. The
 * versions 1 and 2 of its media type have the same fields.
 */
final class DistributionFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    if (!json.has("events")) {
      throw new WebhookFormatException("\"events\" is missing");
    }
    List<WebhookPush> pushes = new ArrayList<>();
    for (JsonNode event : Json.objects(json, "events")) {
      push(event, Json.text(event, "id")).ifPresent(pushes::add);
    }
    return WebhookContent.of(pushes);
  }

  /**
   * What one event says. Only a manifest is pushed by a tag, blobs have none. The host of the
   * request is none that clients need to know, so it is not taken.
   */
  static Optional<WebhookPush> push(JsonNode event, Optional<String> id) {
    if (!Json.is(event, "action", "push")) {
      return Optional.empty();
    }
    JsonNode target = Json.requiredObject(event, "target");
    Optional<String> tag = Json.tag(target, "tag");
    if (tag.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new WebhookPush(
            Optional.empty(),
            Json.required(target, "repository"),
            tag.get(),
            Json.digest(target, "digest"),
            id,
            Times.rfc3339(event, "timestamp")));
  }
}
