package dev.imagestreams.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * One item of a tag's history: what the tag began to point to at a time.
 *
 * @param created when the tag began to point there, as far as this stream knows
 * @param dockerImageReference where the image can be pulled from, {@code repository@digest}
 * @param image the image's digest; a bare SHA-256 in hex in old documents; empty for a tag that was
 *     taken over without asking a registry
 * @param generation the stream's generation that this item came with; empty in old documents
 */
@Built
public record TagEvent(
    Optional<Instant> created,
    String dockerImageReference,
    String image,
    Optional<Long> generation,
    JsonExtras extras)
    implements TagEventBuilder.With {

  public TagEvent {
    Objects.requireNonNull(created, "created");
    Objects.requireNonNull(dockerImageReference, "dockerImageReference");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(extras, "extras");
  }

  public TagEvent(Instant created, String dockerImageReference, String image, long generation) {
    this(
        Optional.of(created),
        dockerImageReference,
        image,
        Optional.of(generation),
        JsonExtras.none());
  }

  /** The image's digest, also where an old document left out its algorithm. */
  public Optional<Digest> digest() {
    if (image.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(Digest.parse(Digest.isBareHex(image) ? "sha256:" + image : image));
  }
}
