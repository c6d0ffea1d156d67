package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Azure Container Registry sends: an event of distribution without its envelope, or, by Event
 * Grid, an array of events whose data are such a one. Event Grid first asks whether somebody
 * listens, by a code that is to be sent back.
 */
final class AzureFormat implements WebhookFormat {

  @Override
  public WebhookContent read(WebhookMessage message) {
    JsonNode body = WebhookJson.any(message.body());
    if (!body.isArray()) {
      if (!body.isObject()) {
        throw new InvalidWebhookException("the body is neither a JSON object nor an array");
      }
      return WebhookContent.of(DistributionFormat.push(body).stream().toList());
    }
    List<WebhookPush> pushes = new ArrayList<>();
    for (JsonNode event : WebhookJson.elements(body)) {
      Optional<String> code = WebhookJson.text(event, "data", "validationCode");
      if (code.isPresent()) {
        return new WebhookContent(List.of(), Optional.of(answer(code.get())));
      }
      DistributionFormat.push(event.path("data")).ifPresent(pushes::add);
    }
    return WebhookContent.of(pushes);
  }

  private static String answer(String code) {
    return JsonNodeFactory.instance.objectNode().put("validationResponse", code).toString();
  }
}
