package dev.imagestreams.model.tags;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamTagName;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.UndeterminedPullSpecException.Reason;
import java.util.Optional;

/**
 * From where the images of a stream's tags are to be pulled.
 *
 * <p>Functions of their arguments; thread-safe.
 */
public final class PullSpecs {

  private PullSpecs() {}

  /**
   * The pull spec of what the tag points to now, by the tag's reference policy (OpenShift's
   * ResolveLatestTaggedImage).
   *
   * @param tag empty for {@code latest}
   * @return empty if the tag never pointed to anything
   */
  public static Optional<String> latest(ImageStream stream, String tag) {
    String name = Resolution.orDefault(tag);
    return stream.latest(name).map(item -> ofItem(stream, name, item));
  }

  /**
   * The pull spec of an item of the tag's history. A tag whose reference policy is {@code Local} is
   * pulled from the stream's own repository by digest; where that can't be, and for all other tags,
   * it is the item's own reference.
   */
  public static String ofItem(ImageStream stream, String tag, TagEvent item) {
    if (item.image().isEmpty() || !stream.spec().tag(tag).filter(PullSpecs::isLocal).isPresent()) {
      return item.dockerImageReference();
    }
    return parse(stream.status().dockerImageRepository())
        .map(repository -> withId(repository, item.image()))
        .orElse(item.dockerImageReference());
  }

  /** The same repository, naming the image and no tag. */
  static String withId(DockerImageReference reference, String image) {
    return new DockerImageReference(
            reference.registry(), reference.namespace(), reference.name(), "", image)
        .exact();
  }

  /** A pull spec that names a repository; a registry alone does not. */
  static Optional<DockerImageReference> parse(String pullSpec) {
    try {
      return Optional.of(DockerImageReference.parse(pullSpec)).filter(r -> !r.name().isEmpty());
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
  }

  private static boolean isLocal(TagReference tag) {
    return tag.referencePolicy().type().equals("Local");
  }

  /**
   * The pull spec of what is wanted of the tag now, also if its import is due or has failed
   * (OpenShift's ResolveNewestPullSpecForTag).
   *
   * @throws UndeterminedPullSpecException as {@link #forTag}
   */
  public static TagPullSpec newest(ImageStream stream, String tag, boolean defaultExternal) {
    return forTag(stream, tag, defaultExternal, true);
  }

  /**
   * The pull spec of the last image the tag had, also if a newer one is wanted (OpenShift's
   * ResolveRecentPullSpecForTag).
   *
   * @throws UndeterminedPullSpecException as {@link #forTag}
   */
  public static TagPullSpec recent(ImageStream stream, String tag, boolean defaultExternal) {
    return forTag(stream, tag, defaultExternal, false);
  }

  /**
   * The best pull spec for the tag (OpenShift's resolvePullSpecForTag): of its newest item; if it
   * has none, of the image it should come from; if there is none either, of the stream's
   * repository.
   *
   * @param tag empty for {@code latest}
   * @param defaultExternal prefer the repository as seen from outside, where the tag is empty
   * @param requireLatest what is wanted now rather than the last image, while an import is due
   * @throws UndeterminedPullSpecException when an import is due for a tag that comes from no
   *     registry, and {@code requireLatest}; or when the tag is empty and there is no repository
   */
  public static TagPullSpec forTag(
      ImageStream stream, String tag, boolean defaultExternal, boolean requireLatest) {
    String name = Resolution.orDefault(tag);
    Optional<String> source = stream.spec().tag(name).flatMap(PullSpecs::source);
    Optional<TagEvent> item = stream.latest(name);
    boolean due = item.isPresent() && isDue(stream, name, item.get());
    if (due && requireLatest && source.isEmpty()) {
      throw new UndeterminedPullSpecException(
          Reason.WAIT_FOR_PULL_SPEC, StreamTagName.join(stream.metadata().name(), name));
    }
    if (item.isPresent() && !(due && requireLatest)) {
      return new TagPullSpec(ofItem(stream, name, item.get()), due, true, false);
    }
    if (source.isPresent()) {
      return new TagPullSpec(source.get(), false, false, false);
    }
    String repository = repository(stream, name, defaultExternal);
    return new TagPullSpec(StreamTagName.join(repository, name), false, false, true);
  }

  /** The image in a registry that the tag comes from, if its users may pull from there. */
  private static Optional<String> source(TagReference tag) {
    return tag.from()
        .filter(from -> from.kind().equals(ObjectReference.DOCKER_IMAGE) && isSource(tag))
        .map(ObjectReference::name);
  }

  /** A policy that was not said is {@code Source}, as the API server would have filled it in. */
  private static boolean isSource(TagReference tag) {
    String type = tag.referencePolicy().type();
    return type.isEmpty() || type.equals("Source");
  }

  private static boolean isDue(ImageStream stream, String tag, TagEvent newest) {
    Optional<Long> wanted = stream.spec().tag(tag).flatMap(TagReference::generation);
    return wanted.isPresent() && wanted.get() > newest.generation().orElse(0L);
  }

  private static String repository(ImageStream stream, String tag, boolean external) {
    String outside = stream.status().publicDockerImageRepository();
    String repository =
        external && !outside.isEmpty() ? outside : stream.status().dockerImageRepository();
    if (repository.isEmpty()) {
      throw new UndeterminedPullSpecException(
          Reason.NO_STREAM_REPOSITORY, StreamTagName.join(stream.metadata().name(), tag));
    }
    return repository;
  }
}
