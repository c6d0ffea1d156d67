package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import java.util.Base64;
import java.util.Optional;

/** Google's registries by a Pub/Sub push: the event is in Base64 within a message. */
final class GarFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode message = Json.requiredObject(Json.readObject(body), "message");
    JsonNode event = Json.readObject(decoded(Json.required(message, "data")));
    Optional<String> tag = Json.text(event, "tag");
    if (!Json.is(event, "action", "INSERT") || tag.isEmpty()) {
      return WebhookContent.IGNORED;
    }
    ImageReference tagged = reference(tag.get());
    return WebhookContent.of(
        new WebhookPush(
            Optional.of(tagged.repository().host()),
            tagged.repository().path(),
            tagged.tag().orElseThrow(() -> new WebhookFormatException("\"tag\" has no tag in it")),
            Json.text(event, "digest")
                .flatMap(text -> Json.digest(text.substring(text.indexOf('@') + 1))),
            Json.text(message, "messageId"),
            Times.rfc3339(message, "publishTime")));
  }

  private static byte[] decoded(String data) {
    try {
      return Base64.getDecoder().decode(data);
    } catch (IllegalArgumentException e) {
      throw new WebhookFormatException("\"data\" is not Base64");
    }
  }

  private static ImageReference reference(String text) {
    try {
      return ImageReference.parse(text);
    } catch (InvalidReferenceException e) {
      throw new WebhookFormatException("\"tag\" is not an image with its registry and tag");
    }
  }
}
