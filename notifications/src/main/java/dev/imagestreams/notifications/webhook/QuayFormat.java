package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What Quay sends: all tags of a push, and neither digests nor anything to tell a push by. */
final class QuayFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    String repository = WebhookJson.required(body, "repository");
    Optional<String> host = WebhookJson.host(body, "docker_url");
    List<WebhookPush> pushes = new ArrayList<>();
    for (JsonNode tag : WebhookJson.elements(body, "updated_tags")) {
      WebhookJson.tag(tag)
          .ifPresent(
              name ->
                  pushes.add(
                      new WebhookPush(host, repository, name, Optional.empty(), Optional.empty())));
    }
    return WebhookContent.of(pushes);
  }
}
