package dev.imagestreams.notifications.webhook;

import java.io.InputStream;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came in, whatever took it in: a servlet, a framework, a queue.
 *
 * @param method such as {@code POST}
 * @param headers by name, whose case does not matter
 * @param query the address's part after {@code ?}, still encoded; empty where there is none
 * @param body read once, and no further than a webhook may be long; not closed
 */
public record WebhookRequest(
    String method, Map<String, List<String>> headers, Optional<String> query, InputStream body) {

  public WebhookRequest {
    Objects.requireNonNull(method, "method");
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    headers = Collections.unmodifiableMap(copy);
    Objects.requireNonNull(query, "query");
    Objects.requireNonNull(body, "body");
  }

  /** The first header of this name. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name, List.of()).stream().findFirst();
  }

  /** Without headers and query, which may be secret. */
  @Override
  public String toString() {
    return "WebhookRequest[" + method + "]";
  }
}
