package dev.imagestreams.notifications;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.TagEvent;
import java.util.Objects;
import java.util.Optional;

/**
 * What a tag points to at one time.
 *
 * @param image as the stream's history has it: a digest, a bare SHA-256 in hex in old documents, or
 *     empty for a tag taken over unseen
 * @param reference where to pull it from, {@code repository@digest}
 */
public record TagState(String image, String reference) {

  public TagState {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(reference, "reference");
  }

  /** The image's digest, where it is known. */
  public Optional<Digest> digest() {
    return image.indexOf(':') < 0 ? Optional.empty() : Optional.of(Digest.parse(image));
  }

  /** Whether an item of a tag's history is what this tells: of an unseen one, the reference. */
  public boolean isOf(TagEvent item) {
    return image.equals(item.image())
        && (!image.isEmpty() || reference.equals(item.dockerImageReference()));
  }

  @Override
  public String toString() {
    return reference;
  }
}
