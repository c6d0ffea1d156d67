package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.Digest;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * That a tag was pushed, as a message says it: nothing of it is checked yet.
 *
 * @param host of the registry; empty where the message doesn't say it, or what it says is not what
 *     clients call the registry
 * @param repository the name within the registry
 * @param digest what the tag is said to point to now
 * @param deliveryId what the registry repeats when it sends the same again; empty where it gives no
 *     such thing
 * @param time when it was pushed, as the registry has it
 */
public record WebhookPush(
    Optional<String> host,
    String repository,
    String tag,
    Optional<Digest> digest,
    Optional<String> deliveryId,
    Optional<Instant> time) {

  public WebhookPush {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(deliveryId, "deliveryId");
    Objects.requireNonNull(time, "time");
  }
}
