package dev.imagestreams.model.tags;

import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamImageName;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import java.util.Optional;
import java.util.function.Function;

/**
 * The source of a {@link TagRequest}, read and checked.
 *
 * @param reference the source taken apart; for an image of a stream, its id
 */
record TagSource(SourceKind kind, DockerImageReference reference) {

  private static final String LIBRARY = "library";

  /**
   * What the request names, or for a tag that is not to be followed, the image it has now.
   *
   * @param streams asked for the stream of that tag
   * @throws RefusedOperationException when it is no source, or has no image
   */
  static TagSource of(TagRequest request, Function<StreamKey, Optional<ImageStream>> streams) {
    TagSource named = named(request);
    return named.kind == SourceKind.IMAGE_STREAM_TAG && !request.alias()
        ? snapshot(request, named.reference, streams)
        : named;
  }

  private static TagSource named(TagRequest request) {
    DockerImageReference reference;
    if (request.source().isEmpty()) {
      throw new RefusedOperationException("a source is required");
    }
    try {
      reference = DockerImageReference.parse(request.source());
    } catch (InvalidReferenceException e) {
      throw new RefusedOperationException("invalid SOURCE: " + e.getMessage());
    }
    SourceKind kind = request.sourceKind().orElseGet(() -> infer(reference));
    if (request.sourceKind().isPresent() && kind != SourceKind.DOCKER_IMAGE) {
      return new TagSource(kind, ofStream(kind, reference, request.namespace()));
    }
    if (reference.name().isEmpty()) {
      throw new RefusedOperationException("a source is required");
    }
    return new TagSource(kind, reference);
  }

  private static SourceKind infer(DockerImageReference reference) {
    if (!reference.registry().isEmpty()) {
      return SourceKind.DOCKER_IMAGE;
    }
    if (!reference.id().isEmpty()) {
      return SourceKind.IMAGE_STREAM_IMAGE;
    }
    return reference.tag().isEmpty() ? SourceKind.DOCKER_IMAGE : SourceKind.IMAGE_STREAM_TAG;
  }

  private static DockerImageReference ofStream(
      SourceKind kind, DockerImageReference reference, String namespace) {
    if (!reference.registry().isEmpty()) {
      throw new RefusedOperationException(
          "server in SOURCE is only allowed when providing a container image");
    }
    if (kind == SourceKind.IMAGE_STREAM_TAG && reference.tag().isEmpty()) {
      throw new RefusedOperationException(
          "--source=ImageStreamTag requires a valid <name>:<tag> in SOURCE");
    }
    if (kind == SourceKind.IMAGE_STREAM_IMAGE && reference.id().isEmpty()) {
      throw new RefusedOperationException(
          "--source=ImageStreamImage requires a valid <name>@<id> in SOURCE");
    }
    return reference.namespace().equals(LIBRARY)
        ? new DockerImageReference("", namespace, reference.name(), reference.tag(), reference.id())
        : reference;
  }

  private static TagSource snapshot(
      TagRequest request,
      DockerImageReference tag,
      Function<StreamKey, Optional<ImageStream>> streams) {
    StreamKey key = key(request, tag);
    ImageStream stream =
        streams
            .apply(key)
            .orElseThrow(
                () ->
                    new RefusedOperationException(
                        "imagestreams.image.openshift.io " + Quoted.of(key.name()) + " not found"));
    TagEvent item =
        Resolution.latest(stream, tag.tag())
            .orElseThrow(
                () ->
                    new RefusedOperationException(
                        Quoted.of(request.source())
                            + " is not currently pointing to an image, cannot use it as the source"
                            + " of a tag"));
    return item.image().isEmpty()
        ? new TagSource(SourceKind.DOCKER_IMAGE, pullSpec(request, item))
        : new TagSource(
            SourceKind.IMAGE_STREAM_IMAGE,
            new DockerImageReference("", tag.namespace(), tag.name(), "", item.image()));
  }

  private static StreamKey key(TagRequest request, DockerImageReference tag) {
    try {
      return tag.namespace().isEmpty()
          ? new StreamKey(request.namespace(), tag.name())
          : StreamKey.parse(tag.namespace() + "/" + tag.name());
    } catch (InvalidReferenceException e) {
      throw new RefusedOperationException("invalid image stream " + Quoted.of(request.source()));
    }
  }

  private static DockerImageReference pullSpec(TagRequest request, TagEvent item) {
    try {
      return DockerImageReference.parse(item.dockerImageReference());
    } catch (InvalidReferenceException e) {
      throw new RefusedOperationException(
          "the image stream tag "
              + Quoted.of(request.source())
              + " has an invalid pull spec and cannot be used to tag: "
              + e.getMessage());
    }
  }

  /**
   * The source as the spec of a tag has it.
   *
   * @param sameNamespace whether the tag is in the namespace where names without one are
   * @param namespace that namespace
   */
  ObjectReference toModel(boolean sameNamespace, String namespace) {
    if (kind == SourceKind.DOCKER_IMAGE) {
      return ObjectReference.dockerImage(reference.exact());
    }
    String own = streamNamespace();
    return new ObjectReference(
        kind.kind(),
        own.isEmpty() && !sameNamespace ? namespace : own,
        nameWithin(),
        JsonExtras.none());
  }

  /** A namespace may have several segments; OpenShift's have one. */
  private String streamNamespace() {
    int slash = reference.name().lastIndexOf('/');
    return slash < 0
        ? reference.namespace()
        : reference.namespace() + "/" + reference.name().substring(0, slash);
  }

  /** The stream's name within its namespace. */
  String stream() {
    return reference.name().substring(reference.name().lastIndexOf('/') + 1);
  }

  /** Whether the source is in {@code namespace}, where names without a namespace are. */
  boolean isIn(String namespace) {
    String own = streamNamespace();
    return own.isEmpty() || own.equals(namespace);
  }

  /** An old image's id is no digest, and still is written behind an at sign. */
  private String nameWithin() {
    return kind == SourceKind.IMAGE_STREAM_IMAGE
        ? new StreamImageName(stream(), reference.id()).toString()
        : stream() + ":" + reference.tag();
  }

  /** The source as messages show it. */
  String shown() {
    if (kind == SourceKind.DOCKER_IMAGE) {
      return reference.exact();
    }
    String own = streamNamespace();
    return (own.isEmpty() ? "" : own + "/") + nameWithin();
  }
}
