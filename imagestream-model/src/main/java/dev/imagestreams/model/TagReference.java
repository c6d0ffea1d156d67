package dev.imagestreams.model;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a stream's tag should come from.
 *
 * @param from the source; empty for a tag that is only pushed to
 * @param reference take the source's name as it is, without asking a registry
 * @param generation the stream's generation in which this tag last changed; 0 asks for an import
 */
@Built
public record TagReference(
    String name,
    Map<String, String> annotations,
    Optional<ObjectReference> from,
    boolean reference,
    Optional<Long> generation,
    TagImportPolicy importPolicy,
    TagReferencePolicy referencePolicy,
    JsonExtras extras)
    implements TagReferenceBuilder.With {

  public TagReference {
    Objects.requireNonNull(name, "name");
    annotations = Ordered.map(annotations);
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(importPolicy, "importPolicy");
    Objects.requireNonNull(referencePolicy, "referencePolicy");
    Objects.requireNonNull(extras, "extras");
  }

  /** A tag that comes from nowhere yet: one that is pushed to. */
  public static TagReference named(String name) {
    return new TagReference(
        name,
        Map.of(),
        Optional.empty(),
        false,
        Optional.empty(),
        TagImportPolicy.DEFAULT,
        TagReferencePolicy.SOURCE,
        JsonExtras.none());
  }

  /** A tag that follows an image in a registry. */
  public static TagReference dockerImage(String name, String image) {
    return named(name).with().from(ObjectReference.dockerImage(image)).build();
  }

  /** Whether this tag follows another tag, of the same stream or of another one. */
  public boolean isAlias() {
    return from.isPresent() && from.get().kind().equals(ObjectReference.IMAGE_STREAM_TAG);
  }

  /** Whether an import asks a registry for this tag. */
  public boolean importable() {
    return !reference
        && from.filter(f -> f.kind().equals(ObjectReference.DOCKER_IMAGE)).isPresent();
  }
}
