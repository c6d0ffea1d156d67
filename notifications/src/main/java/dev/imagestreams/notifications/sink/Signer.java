package dev.imagestreams.notifications.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.imagestreams.notifications.ImageEvent;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as Standard Webhooks has it, with every secret there is. Thread-safe. */
final class Signer {

  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "whsec_";

  /** What the scheme asks for at least. */
  private static final int SHORTEST = 24;

  private final List<SecretKeySpec> keys;

  Signer(List<String> secrets) {
    this.keys = secrets.stream().map(Signer::key).toList();
  }

  boolean signs() {
    return !keys.isEmpty();
  }

  private static SecretKeySpec key(String secret) {
    byte[] bytes =
        secret.startsWith(PREFIX)
            ? decode(secret.substring(PREFIX.length()))
            : secret.getBytes(UTF_8);
    if (bytes.length < SHORTEST) {
      throw new IllegalArgumentException(
          "a secret to sign with has " + SHORTEST + " bytes at least, not " + bytes.length);
    }
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      // Without the cause, whose message tells letters of the secret.
      throw new IllegalArgumentException("what follows " + PREFIX + " in a secret must be Base64");
    }
  }

  /** The headers that sign a body; none without a secret. */
  Map<String, String> headers(String id, Instant now, byte[] body) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    Map<String, String> headers = new LinkedHashMap<>();
    String timestamp = Long.toString(now.getEpochSecond());
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", timestamp);
    headers.put("webhook-signature", signatures(id, timestamp, body));
    return headers;
  }

  String signatures(String id, String timestamp, byte[] body) {
    List<String> signatures = new ArrayList<>();
    for (SecretKeySpec key : keys) {
      try {
        Mac mac = Mac.getInstance(ALGORITHM);
        mac.init(key);
        mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
        signatures.add("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("every Java has " + ALGORITHM, e);
      }
    }
    return String.join(" ", signatures);
  }

  /**
   * The same at every try of the same events, and another for all others, of whatever source. A
   * hash, since an event's own id may have dots, and what is signed must be read in one way only.
   */
  static String id(List<ImageEvent> events) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      String all =
          events.stream()
              .map(event -> event.header().source() + "\n" + event.id())
              .collect(Collectors.joining("\n"));
      byte[] hash = sha256.digest(all.getBytes(UTF_8));
      return "evt_" + HexFormat.of().formatHex(hash, 0, 16);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
