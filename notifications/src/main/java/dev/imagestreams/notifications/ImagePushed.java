package dev.imagestreams.notifications;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.Repository;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A tag of the integrated registry was pushed: it points to {@link #image()} now.
 *
 * <p>Authoritative: nobody need ask the registry. Told once the tag is durable, in the order of
 * {@link #number()} within a registry.
 *
 * @param registryId which registry; it keeps its id for life
 * @param number the push's number in the registry's journal, from 1; a later push has a higher one
 * @param host where the registry can be reached, {@code host:port}
 * @param repository the repository's name within the registry
 * @param previous what the tag pointed to before, if it existed
 * @param actor who pushed it; empty where nobody had to say
 * @param image the image, its labels and layers; {@code repository@digest} is its reference
 */
public record ImagePushed(
    EventHeader header,
    String registryId,
    long number,
    String host,
    String repository,
    String tag,
    Optional<Digest> previous,
    String actor,
    Image image)
    implements RegistryNews {

  static final String TYPE = "dev.imagestreams.image.pushed.v1";

  public ImagePushed {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(registryId, "registryId");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(previous, "previous");
    Objects.requireNonNull(actor, "actor");
    Objects.requireNonNull(image, "image");
  }

  /** The news of a push, whose id follows from its number. */
  public static ImagePushed of(
      String registryId,
      long number,
      Instant time,
      String host,
      String repository,
      String tag,
      Optional<Digest> previous,
      Image image) {
    EventHeader header =
        new EventHeader(
            registryId + "/" + number, "/registries/" + registryId + "/" + repository, 0, time);
    return new ImagePushed(header, registryId, number, host, repository, tag, previous, "", image);
  }

  /** The same push by somebody. */
  public ImagePushed by(String who) {
    return new ImagePushed(header, registryId, number, host, repository, tag, previous, who, image);
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
  public ImagePushed numbered(long sequence) {
    return new ImagePushed(
        header.withSequence(header.id(), sequence),
        registryId,
        number,
        host,
        repository,
        tag,
        previous,
        actor,
        image);
  }
}
