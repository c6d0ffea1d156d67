package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What Quay sends when a repository was pushed to: all tags at once, without digests or an id. */
final class QuayFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    List<String> tags = Json.texts(json, "updated_tags");
    if (tags.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    String repository = Json.required(json, "repository");
    return WebhookContent.of(
        tags.stream()
            .map(
                tag ->
                    new WebhookPush(
                        Optional.empty(),
                        repository,
                        tag,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
            .toList());
  }
}
