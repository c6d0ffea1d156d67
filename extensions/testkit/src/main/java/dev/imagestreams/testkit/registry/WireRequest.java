package dev.imagestreams.testkit.registry;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request that was read whole.
 *
 * @param query as it was sent; empty without one
 * @param headers by name in lower case
 */
record WireRequest(
    String method, String path, String query, Map<String, List<String>> headers, byte[] body) {

  Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  Optional<String> parameter(String name) {
    return parameters(name).stream().findFirst();
  }

  /** All values of a parameter of the query, decoded. */
  List<String> parameters(String name) {
    return form(query, name);
  }

  /** All values of a field of a form that is the body. */
  List<String> fields(String name) {
    return form(new String(body, StandardCharsets.UTF_8), name);
  }

  boolean isHead() {
    return method.equals("HEAD");
  }

  private static List<String> form(String text, String name) {
    List<String> values = new ArrayList<>();
    for (String pair : text.split("&")) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? pair : pair.substring(0, equals);
      if (decoded(key).equals(name)) {
        values.add(equals < 0 ? "" : decoded(pair.substring(equals + 1)));
      }
    }
    return values;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
