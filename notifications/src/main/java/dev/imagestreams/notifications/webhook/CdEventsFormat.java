package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * CDEvents' {@code artifact.published}, of any version, as a CloudEvent or by itself, where the
 * artifact is an image and its package URL has a tag.
 */
final class CdEventsFormat implements WebhookFormat {

  private static final String PUBLISHED = "dev.cdevents.artifact.published.";

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode event = cdEvent(head, body);
    JsonNode context = Json.requiredObject(event, "context");
    if (!Json.required(context, "type").startsWith(PUBLISHED)) {
      return WebhookContent.IGNORED;
    }
    String purl = Json.required(Json.requiredObject(event, "subject"), "id");
    Optional<OciPurl> image = OciPurl.parse(purl);
    if (image.isEmpty() || image.get().tag().isEmpty()) {
      return WebhookContent.IGNORED;
    }
    return WebhookContent.of(
        new WebhookPush(
            Optional.of(image.get().host()),
            image.get().path(),
            image.get().tag().get(),
            image.get().digest(),
            Json.text(context, "id"),
            Times.rfc3339(context, "timestamp")));
  }

  /** The data of a CloudEvent is the whole CDEvent. */
  private static JsonNode cdEvent(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    return head.header("ce-type").isPresent() || json.has("context")
        ? json
        : Json.requiredObject(json, "data");
  }
}
