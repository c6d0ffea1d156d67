package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Azure's registry sends by its own webhooks, one event of distribution's shape without the
 * envelope, or by Event Grid, an array of them.
 */
final class AcrFormat implements WebhookFormat {

  private static final String PUSHED = "Microsoft.ContainerRegistry.ImagePushed";
  private static final String VALIDATION = "Microsoft.EventGrid.SubscriptionValidationEvent";

  @Override
  public WebhookContent decode(WebhookHead head, byte[] body) {
    JsonNode json = Json.read(body);
    if (json.isArray()) {
      return eventGrid(json);
    }
    if (!json.isObject()) {
      throw new WebhookFormatException("the body is neither a JSON object nor an array");
    }
    Json.required(json, "action");
    return WebhookContent.of(
        DistributionFormat.push(json, Json.text(json, "id")).stream().toList());
  }

  private static WebhookContent eventGrid(JsonNode events) {
    List<WebhookPush> pushes = new ArrayList<>();
    for (JsonNode event : events) {
      if (!event.isObject()) {
        throw new WebhookFormatException("the body is not an array of objects");
      }
      String type = Json.required(event, "eventType");
      if (type.equals(VALIDATION)) {
        return handshake(event);
      }
      if (type.equals(PUSHED)) {
        DistributionFormat.push(Json.requiredObject(event, "data"), Json.text(event, "id"))
            .ifPresent(pushes::add);
      }
    }
    return WebhookContent.of(pushes);
  }

  /** Event Grid sends nothing to who doesn't repeat its code. */
  private static WebhookContent handshake(JsonNode event) {
    String code = Json.required(Json.requiredObject(event, "data"), "validationCode");
    return new WebhookContent(
        List.of(), Optional.of("{\"validationResponse\":" + Json.quote(code) + "}"));
  }
}
