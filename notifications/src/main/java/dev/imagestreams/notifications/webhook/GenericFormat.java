package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What anybody can send: {@code {"repository": "team/app", "tag": "1.0"}}, or {@code "tags"} with
 * an array, and where they are known {@code "digest"}, {@code "host"} and {@code "id"}.
 */
final class GenericFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    String repository = WebhookJson.required(body, "repository");
    Optional<String> host = WebhookJson.text(body, "host");
    Optional<Digest> digest = WebhookJson.digest(body, "digest");
    Optional<String> id = WebhookJson.text(body, "id");
    List<WebhookPush> pushes = new ArrayList<>();
    for (String tag : tags(body)) {
      pushes.add(new WebhookPush(host, repository, tag, digest, id));
    }
    return WebhookContent.of(pushes);
  }

  private static List<String> tags(JsonNode body) {
    if (!body.has("tags")) {
      return List.of(WebhookJson.required(body, "tag"));
    }
    return WebhookJson.elements(body, "tags").stream().map(WebhookJson::required).toList();
  }
}
