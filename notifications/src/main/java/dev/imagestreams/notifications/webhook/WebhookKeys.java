package dev.imagestreams.notifications.webhook;

/**
 * Where the public keys of who signs tokens come from. Asked at every message, so whoever fetches
 * them keeps them for a while. Thread-safe; may block.
 */
@FunctionalInterface
public interface WebhookKeys {

  /**
   * The keys as a JSON Web Key Set (RFC 7517). Google's are at {@code
   * https://www.googleapis.com/oauth2/v3/certs}.
   *
   * @throws RuntimeException when they can't be had now
   */
  String jwks();
}
