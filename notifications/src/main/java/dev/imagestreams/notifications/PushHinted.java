package dev.imagestreams.notifications;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Somebody says that a tag was pushed to a registry: a webhook, say. A hint to look there, and
 * nothing to rely on: it may be wrong, late or made up.
 *
 * @param host the registry's, as in references
 * @param repository the repository's name within the registry
 * @param tag what was pushed
 * @param digest what the tag is said to point to now; empty where that isn't said
 */
public record PushHinted(
    EventHeader header, String host, String repository, String tag, Optional<Digest> digest)
    implements RegistryNews {

  static final String TYPE = "dev.imagestreams.push.hinted.v1";

  public PushHinted {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(digest, "digest");
  }

  /**
   * A hint.
   *
   * @param id what tells this hint from others, and is the same where it is told again; a log takes
   *     it once
   */
  public static PushHinted of(
      String id, Instant time, Repository repository, String tag, Optional<Digest> digest) {
    return new PushHinted(
        new EventHeader("hint/" + id, "/hints/" + repository, 0, time),
        repository.host(),
        repository.path(),
        tag,
        digest);
  }

  /** The repository with its host. */
  public Repository fullRepository() {
    return new Repository(host, repository);
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return tag;
  }

  @Override
  public PushHinted numbered(long sequence) {
    return new PushHinted(
        header.withSequence(header.id(), sequence), host, repository, tag, digest);
  }
}
