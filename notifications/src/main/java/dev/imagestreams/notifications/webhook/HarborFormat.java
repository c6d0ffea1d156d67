package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Both formats of Harbor's webhook policies. Only that of CloudEvents has an id. */
final class HarborFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    return switch (Json.required(json, "type")) {
      case "PUSH_ARTIFACT" ->
          pushes(
              Json.requiredObject(json, "event_data"),
              Optional.empty(),
              Times.epochSeconds(json, "occur_at"));
      case "harbor.artifact.pushed" ->
          pushes(
              Json.requiredObject(json, "data"),
              Json.text(json, "id"),
              Times.rfc3339(json, "time"));
      default -> WebhookContent.IGNORED;
    };
  }

  /** Where an image was pushed by its digest, Harbor has that in place of the tag. */
  private static WebhookContent pushes(JsonNode data, Optional<String> id, Optional<Instant> time) {
    List<WebhookPush> pushes = new ArrayList<>();
    for (JsonNode resource : Json.objects(data, "resources")) {
      Optional<String> tag = Json.tag(resource, "tag");
      if (tag.isPresent()) {
        pushes.add(
            new WebhookPush(
                Optional.empty(),
                Json.required(Json.requiredObject(data, "repository"), "repo_full_name"),
                tag.get(),
                Json.digest(resource, "digest"),
                id,
                time));
      }
    }
    return WebhookContent.of(pushes);
  }
}
