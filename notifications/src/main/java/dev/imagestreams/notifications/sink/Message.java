package dev.imagestreams.notifications.sink;

import java.util.Map;

/**
 * An event as it is sent.
 *
 * @param headers without the content type
 */
record Message(String contentType, Map<String, String> headers, byte[] body) {

  /** One without headers. */
  static Message of(String contentType, byte[] body) {
    return new Message(contentType, Map.of(), body);
  }
}
