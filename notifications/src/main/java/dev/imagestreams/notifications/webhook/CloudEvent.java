package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A CloudEvent over HTTP, whether its attributes are headers or stand beside its data (CloudEvents
 * 1.0, HTTP binding, "Binary" and "Structured Content Mode").
 *
 * @param data a missing node where there is none
 */
record CloudEvent(String type, Optional<String> id, Optional<Instant> time, JsonNode data) {

  static CloudEvent read(WebhookHead head, byte[] body) {
    Optional<String> type = head.header("ce-type");
    return type.isPresent()
        ? new CloudEvent(
            type.get(),
            head.header("ce-id"),
            head.header("ce-time").flatMap(Times::rfc3339),
            Json.readObject(body))
        : structured(Json.readObject(body));
  }

  static CloudEvent structured(JsonNode json) {
    return new CloudEvent(
        Json.required(json, "type"),
        Json.text(json, "id"),
        Times.rfc3339(json, "time"),
        Json.object(json, "data"));
  }
}
