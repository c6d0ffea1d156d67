package dev.imagestreams.notifications.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How it is known that a webhook comes from whom it should. What can be plugged in. Asked before
 * anything is read into the body; thread-safe; what it compares secrets by takes as long whatever
 * is right of them.
 */
@FunctionalInterface
public interface WebhookAuthentication {

  /** Whether the sender is to be believed. */
  boolean accepts(WebhookMessage message);

  /** Everybody is believed: for receivers that only those reach who should. */
  static WebhookAuthentication none() {
    return message -> true;
  }

  /**
   * The header {@code Authorization} is exactly this, as Harbor, Azure and distribution send it.
   *
   * @param value all of it, such as {@code Bearer …}
   */
  static WebhookAuthentication authorization(String value) {
    return header("Authorization", value);
  }

  /** A header is exactly this secret. */
  static WebhookAuthentication header(String name, String secret) {
    byte[] expected = bytes(secret);
    return message ->
        message.header(name).filter(given -> same(expected, given.getBytes(UTF_8))).isPresent();
  }

  /**
   * The address has {@code ?secret=…}, for registries that can say nothing else, as Docker Hub and
   * Quay. What passes on requests must not write it into its logs.
   */
  static WebhookAuthentication secretInUrl(String secret) {
    byte[] expected = bytes(secret);
    return message ->
        message
            .request()
            .query()
            .flatMap(query -> parameter(query, "secret"))
            .filter(given -> same(expected, given.getBytes(UTF_8)))
            .isPresent();
  }

  /**
   * A header has the HMAC-SHA256 of the body, in hex: GitHub's {@code X-Hub-Signature-256} with the
   * prefix {@code sha256=}, Artifactory's {@code X-JFrog-Event-Auth} without one.
   *
   * @param header its name
   * @param prefix what comes before the hex; empty for nothing
   * @param secrets any of them will do, so that they can be changed
   */
  static WebhookAuthentication hmacSha256(String header, String prefix, List<String> secrets) {
    List<byte[]> keys = secrets.stream().map(WebhookAuthentication::bytes).toList();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("there must be a secret");
    }
    return message -> {
      Optional<String> given =
          message
              .header(header)
              .filter(value -> value.startsWith(prefix))
              .map(value -> value.substring(prefix.length()));
      if (given.isEmpty()) {
        return false;
      }
      byte[] signature = given.get().getBytes(UTF_8);
      boolean right = false;
      for (byte[] key : keys) {
        right |= same(hex(hmac(key, message.body())), signature);
      }
      return right;
    };
  }

  /** Whether any of these believes it. */
  static WebhookAuthentication anyOf(WebhookAuthentication... these) {
    List<WebhookAuthentication> all = List.of(these);
    return message -> all.stream().anyMatch(each -> each.accepts(message));
  }

  private static byte[] bytes(String secret) {
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("a secret must not be empty");
    }
    return secret.getBytes(UTF_8);
  }

  private static boolean same(byte[] expected, byte[] given) {
    return MessageDigest.isEqual(expected, given);
  }

  private static byte[] hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes).getBytes(UTF_8);
  }

  private static byte[] hmac(byte[] key, byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(body);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HmacSHA256, and takes any key for it", e);
    }
  }

  private static Optional<String> parameter(String query, String name) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        try {
          return Optional.of(URLDecoder.decode(pair.substring(name.length() + 1), UTF_8));
        } catch (IllegalArgumentException e) {
          return Optional.empty(); // Not encoded as it should be, and so no secret of ours.
        }
      }
    }
    return Optional.empty();
  }
}
