package dev.imagestreams.model;

import java.util.Objects;

/**
 * What a tag comes from.
 *
 * @param kind {@link #DOCKER_IMAGE}, {@link #IMAGE_STREAM_TAG} or {@link #IMAGE_STREAM_IMAGE}
 * @param namespace empty for the stream's own
 * @param name a pull spec, or the name of a tag or image of a stream
 */
@Built
public record ObjectReference(String kind, String namespace, String name, JsonExtras extras)
    implements ObjectReferenceBuilder.With {

  public static final String DOCKER_IMAGE = "DockerImage";
  public static final String IMAGE_STREAM_TAG = "ImageStreamTag";
  public static final String IMAGE_STREAM_IMAGE = "ImageStreamImage";

  /** Of something that was not said. */
  public static final ObjectReference NONE = new ObjectReference("", "", "", JsonExtras.none());

  public ObjectReference {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(extras, "extras");
  }

  public static ObjectReference dockerImage(String name) {
    return new ObjectReference(DOCKER_IMAGE, "", name, JsonExtras.none());
  }
}
