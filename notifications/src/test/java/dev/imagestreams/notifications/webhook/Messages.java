package dev.imagestreams.notifications.webhook;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The messages that tests send. */
final class Messages {

  private Messages() {}

  static byte[] file(String name) {
    try (InputStream file = Messages.class.getResourceAsStream("/webhooks/" + name)) {
      if (file == null) {
        throw new IllegalArgumentException("there is no message " + name);
      }
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Headers given as name, value, name, value. */
  static Map<String, List<String>> headers(String... namesAndValues) {
    Map<String, List<String>> headers = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.put(namesAndValues[i], List.of(namesAndValues[i + 1]));
    }
    return headers;
  }

  static WebhookHead head(String... namesAndValues) {
    return new WebhookHead(headers(namesAndValues), Optional.empty());
  }

  static WebhookHead query(String query) {
    return new WebhookHead(Map.of(), Optional.of(query));
  }

  static WebhookRequest post(byte[] body, String... namesAndValues) {
    return new WebhookRequest(
        "POST", headers(namesAndValues), Optional.empty(), new ByteArrayInputStream(body));
  }

  /** The headers with which zot sends an event whose body is the data. */
  static String[] zotHeaders(String type) {
    return new String[] {
      "Ce-Specversion", "1.0",
      "Ce-Id", "7d1f2a5e-37a2-4f7f-9f5e-1f3a5c3b2d10",
      "Ce-Type", type,
      "Ce-Source", "zotregistry.dev",
      "Ce-Time", "2025-02-03T04:05:06Z"
    };
  }
}
