package dev.imagestreams.notifications.webhook;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A request as a registry sent it, whatever server took it in.
 *
 * @param method {@code POST}
 * @param headers by name, in any case
 * @param query what follows the question mark of the URL, undecoded
 * @param body read once, and never past what a message may have; the caller closes it
 */
public record WebhookRequest(
    String method, Map<String, List<String>> headers, Optional<String> query, InputStream body) {

  public WebhookRequest {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(body, "body");
    headers = Map.copyOf(headers);
  }

  /** The value of a header, in whatever case its name is; empty where it came not once. */
  public Optional<String> header(String name) {
    return head().header(name);
  }

  WebhookHead head() {
    return new WebhookHead(headers, query);
  }

  @Override
  public String toString() {
    return method + " " + head();
  }
}
