package dev.imagestreams.notifications.webhook;

import java.util.Objects;

/**
 * Where a message has the code over its body, and how it is written.
 *
 * @param header its name
 * @param prefix what stands before the code, or nothing
 */
public record WebhookSignature(
    String header, String prefix, Algorithm algorithm, Encoding encoding) {

  /** The hash of the code (RFC 2104). */
  public enum Algorithm {
    /** Nexus signs with nothing better. */
    SHA1("HmacSHA1"),
    SHA256("HmacSHA256"),
    SHA512("HmacSHA512");

    private final String javaName;

    Algorithm(String javaName) {
      this.javaName = javaName;
    }

    String javaName() {
      return javaName;
    }
  }

  /** How the code's bytes are written. */
  public enum Encoding {
    HEX,
    BASE64
  }

  public static final WebhookSignature GITHUB =
      new WebhookSignature("X-Hub-Signature-256", "sha256=", Algorithm.SHA256, Encoding.HEX);

  /** Where "use secret for payload signing" is chosen. */
  public static final WebhookSignature ARTIFACTORY =
      new WebhookSignature("X-JFrog-Event-Auth", "", Algorithm.SHA256, Encoding.HEX);

  public static final WebhookSignature NEXUS =
      new WebhookSignature("X-Nexus-Webhook-Signature", "", Algorithm.SHA1, Encoding.HEX);

  public static final WebhookSignature GITEA =
      new WebhookSignature("X-Gitea-Signature", "", Algorithm.SHA256, Encoding.HEX);

  /** What scripts send that were written for other receivers. */
  public static final WebhookSignature GENERIC =
      new WebhookSignature("X-Signature", "sha256=", Algorithm.SHA256, Encoding.HEX);

  public WebhookSignature {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(prefix, "prefix");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(encoding, "encoding");
  }
}
