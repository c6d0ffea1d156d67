package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.Digest;
import java.util.Objects;
import java.util.Optional;

/**
 * A tag of which a webhook says that it was pushed.
 *
 * @param host the registry's, where the webhook says it; only one that is configured counts
 * @param repository the repository's name within the registry
 * @param tag its tag
 * @param digest what the tag is said to point to
 * @param id what the registry tells this push by, the same when it tells it again; empty where it
 *     says none
 */
public record WebhookPush(
    Optional<String> host,
    String repository,
    String tag,
    Optional<Digest> digest,
    Optional<String> id) {

  public WebhookPush {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(id, "id");
  }
}
