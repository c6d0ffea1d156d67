package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What distribution sends, as docker-registry, GitLab and others have it: an envelope of events, of
 * version 1 or 2. Of the events of a push, those of blobs have no tag.
 */
final class DistributionFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    List<WebhookPush> pushes = new ArrayList<>();
    for (JsonNode event : WebhookJson.elements(WebhookJson.object(message.body()), "events")) {
      push(event).ifPresent(pushes::add);
    }
    return WebhookContent.of(pushes);
  }

  /** What an event says; empty where it is of no push of a tag. */
  static Optional<WebhookPush> push(JsonNode event) {
    Optional<String> tag = WebhookJson.tag(event, "target", "tag");
    if (tag.isEmpty() || !WebhookJson.text(event, "action").equals(Optional.of("push"))) {
      return Optional.empty();
    }
    return Optional.of(
        new WebhookPush(
            WebhookJson.text(event, "request", "host"),
            WebhookJson.required(event, "target", "repository"),
            tag.get(),
            WebhookJson.digest(event, "target", "digest"),
            WebhookJson.text(event, "id")));
  }
}
