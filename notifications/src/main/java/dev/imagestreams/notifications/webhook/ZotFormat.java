package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What zot sends: a CloudEvent, in headers with its data as the body, or all of it in the body. */
final class ZotFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    boolean structured = body.has("specversion");
    Optional<String> type = structured ? WebhookJson.text(body, "type") : message.header("ce-type");
    if (!type.equals(Optional.of("zotregistry.image.updated"))) {
      return WebhookContent.NOTHING;
    }
    JsonNode data = structured ? body.path("data") : body;
    Optional<String> id = structured ? WebhookJson.text(body, "id") : message.header("ce-id");
    return WebhookContent.of(
        WebhookJson.tag(data, "reference")
            .map(
                tag ->
                    new WebhookPush(
                        Optional.empty(),
                        WebhookJson.required(data, "name"),
                        tag,
                        WebhookJson.digest(data, "digest"),
                        id))
            .map(List::of)
            .orElse(List.of()));
  }
}
