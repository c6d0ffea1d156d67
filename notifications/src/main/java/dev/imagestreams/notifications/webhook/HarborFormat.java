package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Harbor sends, in its own format or as a CloudEvent. Of a push by digest alone it has the
 * digest where the tag belongs.
 */
final class HarborFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    String type = WebhookJson.required(body, "type");
    if (!type.equals("PUSH_ARTIFACT") && !type.equals("harbor.artifact.pushed")) {
      return WebhookContent.NOTHING;
    }
    JsonNode data = body.path(body.has("data") ? "data" : "event_data");
    String repository = WebhookJson.required(data, "repository", "repo_full_name");
    Optional<String> id = WebhookJson.text(body, "id");
    List<WebhookPush> pushes = new ArrayList<>();
    for (JsonNode resource : WebhookJson.elements(data, "resources")) {
      WebhookJson.tag(resource, "tag")
          .ifPresent(
              tag ->
                  pushes.add(
                      new WebhookPush(
                          WebhookJson.host(resource, "resource_url"),
                          repository,
                          tag,
                          WebhookJson.digest(resource, "digest"),
                          id)));
    }
    return WebhookContent.of(pushes);
  }
}
