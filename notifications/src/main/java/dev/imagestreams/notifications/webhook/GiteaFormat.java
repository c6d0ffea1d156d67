package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Optional;

/** The package event of Gitea and Forgejo, for containers. */
final class GiteaFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    JsonNode image = Json.object(json, "package");
    Optional<String> tag = Json.tag(image, "version");
    if (!Json.is(json, "action", "created")
        || !Json.is(image, "type", "container")
        || tag.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    String owner = Json.required(Json.requiredObject(image, "owner"), "login");
    return WebhookContent.of(
        new WebhookPush(
            Optional.empty(),
            (owner + "/" + Json.required(image, "name")).toLowerCase(Locale.ROOT),
            tag.get(),
            Optional.empty(),
            Optional.of(BodyId.of(body)),
            Times.rfc3339(image, "created_at")));
  }
}
