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
public record TagReference(
    String name,
    Map<String, String> annotations,
    Optional<ObjectReference> from,
    boolean reference,
    Optional<Long> generation,
    TagImportPolicy importPolicy,
    TagReferencePolicy referencePolicy,
    JsonExtras extras) {

  public TagReference {
    Objects.requireNonNull(name, "name");
    annotations = ObjectMeta.sorted(annotations);
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(importPolicy, "importPolicy");
    Objects.requireNonNull(referencePolicy, "referencePolicy");
    Objects.requireNonNull(extras, "extras");
  }

  /** A tag that follows an image in a registry. */
  public static TagReference dockerImage(String name, String image) {
    return new TagReference(
        name,
        Map.of(),
        Optional.of(ObjectReference.dockerImage(image)),
        false,
        Optional.empty(),
        TagImportPolicy.DEFAULT,
        TagReferencePolicy.SOURCE,
        JsonExtras.none());
  }

  /** Whether an import asks a registry for this tag. */
  public boolean importable() {
    return !reference
        && from.filter(f -> f.kind().equals(ObjectReference.DOCKER_IMAGE)).isPresent();
  }

  public TagReference withFrom(ObjectReference value) {
    return new TagReference(
        name,
        annotations,
        Optional.of(value),
        reference,
        generation,
        importPolicy,
        referencePolicy,
        extras);
  }

  public TagReference withGeneration(Optional<Long> value) {
    return new TagReference(
        name, annotations, from, reference, value, importPolicy, referencePolicy, extras);
  }

  public TagReference withImportPolicy(TagImportPolicy value) {
    return new TagReference(
        name, annotations, from, reference, generation, value, referencePolicy, extras);
  }
}
