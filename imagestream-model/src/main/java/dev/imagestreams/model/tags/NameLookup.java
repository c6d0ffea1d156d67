package dev.imagestreams.model.tags;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.StreamTagName;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.tags.LookedUpName.Reason;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * Finds the images that names in workloads stand for, as OpenShift's image policy does at
 * admission: {@code ruby:2.0} is the tag {@code 2.0} of the stream {@code ruby} in the workload's
 * namespace, if the stream says {@code lookupPolicy.local}. A workload with {@link
 * #RESOLVE_NAMES_ANNOTATION} has all its names looked up so, whatever registry they say.
 *
 * <p>Which workloads are looked at is for the caller: OpenShift passes over those that a controller
 * owns, and never rewrites the images of jobs and builds on update. OpenShift also looks up names
 * in its integrated registry; here those are as foreign as any other registry's.
 *
 * <p>Immutable; as thread-safe as the function it is given.
 */
public final class NameLookup {

  /** On a workload; {@code "*"} has all its names looked up in the streams of its namespace. */
  public static final String RESOLVE_NAMES_ANNOTATION =
      "alpha.image.policy.openshift.io/resolve-names";

  private final Function<StreamKey, Optional<ImageStream>> streams;

  /**
   * A lookup among the streams.
   *
   * @param streams empty for a stream that does not exist
   */
  public NameLookup(Function<StreamKey, Optional<ImageStream>> streams) {
    this.streams = Objects.requireNonNull(streams, "streams");
  }

  /**
   * What {@code image} stands for in the namespace. A name without a tag means {@code latest}.
   *
   * @param resolveNames whether the workload has {@link #RESOLVE_NAMES_ANNOTATION} {@code "*"}
   */
  public LookedUpName find(String image, String namespace, boolean resolveNames) {
    DockerImageReference name;
    try {
      name = DockerImageReference.parse(image);
    } catch (InvalidReferenceException e) {
      return unresolved(Reason.INVALID_NAME, e.getMessage());
    }
    if (!name.id().isEmpty()) {
      return new LookedUpName.Exact(image);
    }
    boolean single = name.registry().isEmpty() && name.namespace().isEmpty();
    if (name.name().isEmpty() || !(single || resolveNames)) {
      return unresolved(
          name.name().isEmpty() ? Reason.INVALID_NAME : Reason.NOT_A_LOCAL_NAME,
          "(" + Quoted.shown(image) + ") could not be resolved to an exact image reference");
    }
    String tag = Resolution.orDefault(name.tag());
    return stream(namespace, name.name())
        .map(stream -> find(stream, tag, resolveNames))
        .orElseGet(() -> notFound(Reason.STREAM_NOT_FOUND, name.name(), tag));
  }

  /** A name that no stream can have is one that no stream has. */
  private Optional<ImageStream> stream(String namespace, String name) {
    StreamKey key;
    try {
      key = new StreamKey(namespace, name);
    } catch (InvalidReferenceException e) {
      return Optional.empty();
    }
    return streams.apply(key);
  }

  private static LookedUpName find(ImageStream stream, String tag, boolean resolveNames) {
    boolean local = resolveNames || stream.spec().lookupPolicy().local();
    Optional<TagEvent> item = stream.latest(tag).filter(i -> !i.image().isEmpty());
    if (item.isPresent()) {
      return local
          ? image(stream, tag, item.get())
          : unresolved(
              Reason.STREAM_NOT_LOCAL,
              "ImageStreamTag does not allow local references and the resource did not request"
                  + " image stream resolution");
    }
    Optional<DockerImageReference> repository =
        PullSpecs.parse(stream.status().dockerImageRepository());
    return repository.isPresent() && local
        ? new LookedUpName.EmptyTag(withTag(repository.get(), tag))
        : notFound(Reason.TAG_NOT_FOUND, stream.metadata().name(), tag);
  }

  private static LookedUpName image(ImageStream stream, String tag, TagEvent item) {
    String pullSpec = PullSpecs.ofItem(stream, tag, item);
    return PullSpecs.parse(pullSpec)
        .<LookedUpName>map(r -> new LookedUpName.Image(PullSpecs.withId(r, item.image())))
        .orElseGet(
            () ->
                unresolved(
                    Reason.INVALID_PULL_SPEC,
                    "image reference " + Quoted.shown(pullSpec) + " could not be parsed"));
  }

  private static String withTag(DockerImageReference repository, String tag) {
    return new DockerImageReference(
            repository.registry(), repository.namespace(), repository.name(), tag, "")
        .exact();
  }

  private static LookedUpName notFound(Reason reason, String stream, String tag) {
    return unresolved(
        reason,
        "imagestreamtags.image.openshift.io "
            + Quoted.of(StreamTagName.join(stream, tag))
            + " not found");
  }

  private static LookedUpName unresolved(Reason reason, String message) {
    return new LookedUpName.Unresolved(reason, message);
  }
}
