package dev.imagestreams.notifications.webhook;

import java.util.Objects;
import java.util.Optional;

/**
 * A webhook that was taken in and whose sender is believed.
 *
 * @param request what it came with; its body was read
 * @param body the bytes as they came; not changed by whoever reads them
 */
public record WebhookMessage(WebhookRequest request, byte[] body) {

  public WebhookMessage {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(body, "body");
  }

  /** The first header of this name. */
  public Optional<String> header(String name) {
    return request.header(name);
  }

  /** By its length: what is in it may be anything. */
  @Override
  public String toString() {
    return "WebhookMessage[" + body.length + " bytes]";
  }
}
