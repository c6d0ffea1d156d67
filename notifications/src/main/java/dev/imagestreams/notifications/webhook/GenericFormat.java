package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.model.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * For whoever writes a message by hand, a script say: {@code
 * {"repository":"team/app","tag":"1.0"}}, or {@code tags} for several, and a {@code digest} where
 * it is known. The id of Standard Webhooks, where there is one, tells repeated messages.
 */
final class GenericFormat implements WebhookFormat {

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.readObject(body);
    String repository = Json.required(json, "repository");
    Optional<Digest> digest = Json.digest(json, "digest");
    List<String> tags = new ArrayList<>(Json.texts(json, "tags"));
    Json.text(json, "tag").ifPresent(tags::add);
    if (tags.isEmpty()) {
      throw new WebhookFormatException("\"tag\" or \"tags\" is missing");
    }
    return WebhookContent.of(
        tags.stream()
            .map(
                tag ->
                    new WebhookPush(
                        Optional.empty(),
                        repository,
                        tag,
                        digest,
                        head.header("webhook-id"),
                        Optional.empty()))
            .toList());
  }
}
