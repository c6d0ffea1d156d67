package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.Digest;

/**
 * What tells a message from others where the sender's id is in a header that its signature doesn't
 * cover: who replays a message could choose another.
 */
final class BodyId {

  private BodyId() {}

  static String of(byte[] body) {
    return Digest.sha256(body).toString();
  }
}
