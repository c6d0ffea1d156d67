package dev.imagestreams.notifications.webhook;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What came with a webhook's body.
 *
 * <p>Its text names the headers only: their values may be secrets.
 *
 * @param headers by name, in lower case
 * @param query what follows the question mark of the URL, undecoded
 */
public record WebhookHead(Map<String, List<String>> headers, Optional<String> query) {

  public WebhookHead {
    Map<String, List<String>> byName = new TreeMap<>();
    headers.forEach(
        (name, values) ->
            byName.merge(
                name.toLowerCase(Locale.ROOT), List.copyOf(values), WebhookHead::together));
    headers = Map.copyOf(byName);
  }

  private static List<String> together(List<String> some, List<String> others) {
    return Stream.concat(some.stream(), others.stream()).toList();
  }

  /** The value of a header, in whatever case its name is; empty where it came not once. */
  public Optional<String> header(String name) {
    List<String> values = headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }

  @Override
  public String toString() {
    return "WebhookHead" + headers.keySet().stream().sorted().toList();
  }
}
