package dev.imagestreams.testkit.registry;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as it came over the wire. {@link #toString()} shows method and target, and no header.
 *
 * @param number counts from 1 in the order of arrival, over a registry and what belongs to it
 * @param path as it was sent, percent signs and all
 * @param query what followed the question mark; empty without one
 * @param headers by name in lower case
 * @param bodySize bytes
 */
public record RecordedRequest(
    long number,
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    long bodySize) {

  public RecordedRequest {
    headers = Map.copyOf(headers);
  }

  /** The first header of the name, upper and lower case alike. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** Path and query. */
  public String target() {
    return query.isEmpty() ? path : path + "?" + query;
  }

  @Override
  public String toString() {
    return method + " " + target();
  }
}
