package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What Docker Hub sends. It says neither a digest nor an id, and its callback is never called. */
final class DockerHubFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    JsonNode push = Json.requiredObject(json, "push_data");
    Optional<String> tag = Json.tag(push, "tag");
    if (tag.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    return WebhookContent.of(
        new WebhookPush(
            Optional.empty(),
            Json.required(Json.requiredObject(json, "repository"), "repo_name"),
            tag.get(),
            Optional.empty(),
            Optional.empty(),
            Times.epochSeconds(push, "pushed_at")));
  }
}
