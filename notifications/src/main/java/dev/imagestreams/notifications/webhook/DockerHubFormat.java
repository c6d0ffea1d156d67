package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/**
 * What Docker Hub sends: no digest, and nothing to tell a push by. The address it wants to be
 * called back at is not looked at.
 */
final class DockerHubFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    return WebhookContent.of(
        List.of(
            new WebhookPush(
                Optional.of("docker.io"),
                WebhookJson.required(body, "repository", "repo_name"),
                WebhookJson.required(body, "push_data", "tag"),
                Optional.empty(),
                Optional.empty())));
  }
}
