package dev.imagestreams.notifications;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.Objects;

/**
 * A tag of the integrated registry was deleted, by itself or with the manifest it pointed to.
 *
 * <p>Told once the tag is gone for good, in the order of {@link #number()} among the registry's
 * pushes. A stream keeps what it knows: what its tags point to is no registry's to take back.
 *
 * @param registryId which registry; it keeps its id for life
 * @param number the delete's number in the registry's journal, among its pushes
 * @param host where the registry can be reached, {@code host:port}
 * @param repository the repository's name within the registry
 * @param previous what the tag pointed to
 * @param actor who deleted it; empty where nobody had to say
 */
public record ImageDeleted(
    EventHeader header,
    String registryId,
    long number,
    String host,
    String repository,
    String tag,
    Digest previous,
    String actor)
    implements RegistryNews {

  static final String TYPE = "dev.imagestreams.image.deleted.v1";

  public ImageDeleted {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(previous, "previous");
    Objects.requireNonNull(actor, "actor");
  }

  /** The news of a delete, whose id follows from its number. */
  public static ImageDeleted of(
      String registryId,
      long number,
      Instant time,
      String host,
      String repository,
      String tag,
      Digest previous) {
    EventHeader header =
        new EventHeader(
            registryId + "/" + number, "/registries/" + registryId + "/" + repository, 0, time);
    return new ImageDeleted(header, registryId, number, host, repository, tag, previous, "");
  }

  /** The same delete by somebody. */
  public ImageDeleted by(String who) {
    return new ImageDeleted(header, registryId, number, host, repository, tag, previous, who);
  }

  /** The stream of this repository: its last segment is the name, the rest the namespace. */
  public StreamKey stream() {
    return StreamKey.parse(repository);
  }

  /** The repository with the host it can be reached at. */
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
  public ImageDeleted numbered(long sequence) {
    return new ImageDeleted(
        header.withSequence(header.id(), sequence),
        registryId,
        number,
        host,
        repository,
        tag,
        previous,
        actor);
  }
}
