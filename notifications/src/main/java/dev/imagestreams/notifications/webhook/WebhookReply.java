package dev.imagestreams.notifications.webhook;

import java.util.Map;
import java.util.Objects;

/**
 * What to answer to a webhook.
 *
 * @param status the HTTP status
 * @param headers to send with it
 * @param body text to send; empty for none
 */
public record WebhookReply(int status, Map<String, String> headers, String body) {

  public WebhookReply {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
  }

  /** One line for people. */
  static WebhookReply saying(int status, String line) {
    return new WebhookReply(
        status, Map.of("Content-Type", "text/plain; charset=utf-8"), line + "\n");
  }
}
