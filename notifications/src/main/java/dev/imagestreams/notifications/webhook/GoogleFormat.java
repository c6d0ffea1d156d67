package dev.imagestreams.notifications.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.InvalidReferenceException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What Google's registries publish to the topic {@code gcr}, pushed by Pub/Sub: JSON in base64,
 * with whole references.
 */
final class GoogleFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode envelope = WebhookJson.object(message.body());
    JsonNode data = WebhookJson.object(decoded(WebhookJson.required(envelope, "message", "data")));
    Optional<String> tag = WebhookJson.text(data, "tag");
    if (tag.isEmpty() || !WebhookJson.text(data, "action").equals(Optional.of("INSERT"))) {
      return WebhookContent.NOTHING;
    }
    ImageReference pushed = reference(tag.get());
    return WebhookContent.of(
        List.of(
            new WebhookPush(
                Optional.of(pushed.repository().host()),
                pushed.repository().path(),
                pushed.tag().orElse("latest"),
                WebhookJson.text(data, "digest")
                    .map(text -> text.substring(text.indexOf('@') + 1))
                    .flatMap(WebhookJson::digest),
                WebhookJson.text(envelope, "message", "messageId"))));
  }

  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64.getBytes(UTF_8));
    } catch (IllegalArgumentException e) {
      throw new InvalidWebhookException("message.data is not base64", e);
    }
  }

  private static ImageReference reference(String text) {
    try {
      return ImageReference.parse(text);
    } catch (InvalidReferenceException e) {
      throw new InvalidWebhookException("the tag in message.data is no image", e);
    }
  }
}
