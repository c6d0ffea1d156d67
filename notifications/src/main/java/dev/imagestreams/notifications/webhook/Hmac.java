package dev.imagestreams.notifications.webhook;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Codes over messages (RFC 2104). */
final class Hmac {

  private Hmac() {}

  /** The code over the parts, one after the other. */
  static byte[] of(WebhookSignature.Algorithm algorithm, byte[] secret, byte[]... parts) {
    try {
      Mac mac = Mac.getInstance(algorithm.javaName());
      mac.init(new SecretKeySpec(secret, algorithm.javaName()));
      for (byte[] part : parts) {
        mac.update(part);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks " + algorithm.javaName(), e);
    }
  }
}
