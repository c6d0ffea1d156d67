package dev.imagestreams.notifications.webhook;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What to answer a registry.
 *
 * @param headers by name
 * @param body empty where there is nothing to say
 */
public record WebhookReply(int status, Map<String, String> headers, String body) {

  public WebhookReply {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
  }

  static WebhookReply of(int status) {
    return new WebhookReply(status, Map.of(), "");
  }

  static WebhookReply line(int status, String line) {
    return new WebhookReply(
        status, Map.of("Content-Type", "text/plain; charset=utf-8"), line + "\n");
  }

  /** The same with one header more. */
  WebhookReply with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new WebhookReply(status, more, body);
  }
}
