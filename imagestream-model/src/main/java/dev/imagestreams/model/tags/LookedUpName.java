package dev.imagestreams.model.tags;

import java.util.Objects;
import java.util.Optional;

/** What the name of an image in a workload stands for. */
public sealed interface LookedUpName {

  /**
   * An image of a stream.
   *
   * @param name {@code repository@digest}
   */
  record Image(String name) implements LookedUpName {
    public Image {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * A tag of a stream that has no image yet: what would be pushed to it. So the name does not
   * escape to another registry while the stream is empty.
   *
   * @param name {@code repository:tag}, in the stream's repository
   */
  record EmptyTag(String name) implements LookedUpName {
    public EmptyTag {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * An image that is named by its digest already, and stays as it was written.
   *
   * @param name what was written
   */
  record Exact(String name) implements LookedUpName {
    public Exact {
      Objects.requireNonNull(name, "name");
    }
  }

  /**
   * Nothing that a stream knows.
   *
   * @param message for people; OpenShift's
   */
  record Unresolved(Reason reason, String message) implements LookedUpName {
    public Unresolved {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
    }
  }

  /** Why a name stands for nothing. */
  enum Reason {
    /** What was written is no name of an image. */
    INVALID_NAME,

    /** The name says a registry or a namespace, and the workload did not ask for all names. */
    NOT_A_LOCAL_NAME,

    /** There is no such stream in the namespace. */
    STREAM_NOT_FOUND,

    /** The stream has no image at the tag. */
    TAG_NOT_FOUND,

    /** The stream may not be meant by short names, and the workload did not ask for it. */
    STREAM_NOT_LOCAL,

    /** What the stream says of the image is no pull spec. */
    INVALID_PULL_SPEC
  }

  /** What the workload is to pull; empty for a name that stands for nothing. */
  default Optional<String> pullSpec() {
    if (this instanceof Image image) {
      return Optional.of(image.name());
    }
    if (this instanceof EmptyTag tag) {
      return Optional.of(tag.name());
    }
    return this instanceof Exact exact ? Optional.of(exact.name()) : Optional.empty();
  }
}
