package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What Amazon ECR has EventBridge send: one image action. */
final class AmazonFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.object(message.body());
    JsonNode detail = body.path("detail");
    Optional<String> tag = WebhookJson.tag(detail, "image-tag");
    boolean pushed =
        WebhookJson.text(detail, "action-type").equals(Optional.of("PUSH"))
            && WebhookJson.text(detail, "result").equals(Optional.of("SUCCESS"));
    if (!pushed || tag.isEmpty()) {
      return WebhookContent.NOTHING;
    }
    String host =
        WebhookJson.required(body, "account")
            + ".dkr.ecr."
            + WebhookJson.required(body, "region")
            + ".amazonaws.com";
    return WebhookContent.of(
        List.of(
            new WebhookPush(
                Optional.of(host),
                WebhookJson.required(detail, "repository-name"),
                tag.get(),
                WebhookJson.digest(detail, "image-digest"),
                WebhookJson.text(body, "id"))));
  }
}
