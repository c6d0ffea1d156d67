package dev.imagestreams.model.tags;

import dev.imagestreams.model.ObjectReference;
import java.util.Locale;

/** What a tag is to come from. */
public enum SourceKind {
  /** A tag of a stream. */
  IMAGE_STREAM_TAG(ObjectReference.IMAGE_STREAM_TAG),

  /** An image of a stream's history. */
  IMAGE_STREAM_IMAGE(ObjectReference.IMAGE_STREAM_IMAGE),

  /** An image in a registry. */
  DOCKER_IMAGE(ObjectReference.DOCKER_IMAGE);

  private final String kind;

  SourceKind(String kind) {
    this.kind = kind;
  }

  /** The kind as documents have it: {@code ImageStreamTag}. */
  public String kind() {
    return kind;
  }

  /**
   * Reads what {@code oc tag --source} takes, in any case.
   *
   * @throws RefusedOperationException when it is none of these
   */
  public static SourceKind parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "imagestreamtag", "istag" -> IMAGE_STREAM_TAG;
      case "imagestreamimage", "isimage" -> IMAGE_STREAM_IMAGE;
      case "docker", "dockerimage" -> DOCKER_IMAGE;
      default ->
          throw new RefusedOperationException(
              "invalid source "
                  + Quoted.of(text)
                  + "; valid values are docker, dockerimage, imagestreamimage, imagestreamtag,"
                  + " isimage, istag");
    };
  }
}
