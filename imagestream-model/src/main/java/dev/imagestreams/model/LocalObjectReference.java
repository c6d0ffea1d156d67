package dev.imagestreams.model;

import java.util.Objects;

/** The name of something near, as the tag of a stream. */
@Built
public record LocalObjectReference(String name, JsonExtras extras)
    implements LocalObjectReferenceBuilder.With {

  public LocalObjectReference {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(extras, "extras");
  }
}
