package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer, and how badly it is to be sent.
 *
 * @param headers in the order in which they are sent; what says the body's length is added
 * @param cutAfter the connection ends after so many bytes of the body
 * @param pause between any two bytes of the body
 * @param silent the connection ends without an answer
 */
record WireReply(
    int status,
    Map<String, String> headers,
    Body body,
    OptionalLong cutAfter,
    Optional<Duration> pause,
    boolean silent) {

  /** What an answer carries. */
  interface Body {
    /** Bytes; -1 to send until the connection ends. */
    long length();

    void writeTo(OutputStream out) throws IOException;

    static Body of(byte[] bytes) {
      return of(bytes, 0, bytes.length);
    }

    static Body of(byte[] bytes, int offset, int length) {
      return new Body() {
        @Override
        public long length() {
          return length;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
          out.write(bytes, offset, length);
        }
      };
    }
  }

  WireReply {
    headers = new LinkedHashMap<>(headers);
  }

  static WireReply of(int status) {
    return new WireReply(
        status, Map.of(), Body.of(new byte[0]), OptionalLong.empty(), Optional.empty(), false);
  }

  static WireReply json(int status, String json) {
    return of(status).with("Content-Type", "application/json").with(Body.of(json.getBytes(UTF_8)));
  }

  /** A refusal in the words of the specification. */
  static WireReply error(int status, String code, String message) {
    return json(
        status,
        "{\"errors\":[{\"code\":" + Json.text(code) + ",\"message\":" + Json.text(message) + "}]}");
  }

  static WireReply silence() {
    return new WireReply(
        0, Map.of(), Body.of(new byte[0]), OptionalLong.empty(), Optional.empty(), true);
  }

  WireReply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new WireReply(status, more, body, cutAfter, pause, silent);
  }

  WireReply without(String header) {
    Map<String, String> fewer = new LinkedHashMap<>(headers);
    fewer.remove(header);
    return new WireReply(status, fewer, body, cutAfter, pause, silent);
  }

  WireReply with(Body other) {
    return new WireReply(status, headers, other, cutAfter, pause, silent);
  }

  WireReply with(int otherStatus) {
    return new WireReply(otherStatus, headers, body, cutAfter, pause, silent);
  }

  WireReply cutAfter(long bytes) {
    return new WireReply(status, headers, body, OptionalLong.of(bytes), pause, silent);
  }

  WireReply withPause(Duration perByte) {
    return new WireReply(status, headers, body, cutAfter, Optional.of(perByte), silent);
  }
}
