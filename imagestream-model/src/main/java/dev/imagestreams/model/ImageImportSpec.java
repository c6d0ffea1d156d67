package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * A wish to import an image.
 *
 * @param from the image
 * @param to the tag that is to point to it; empty for none
 * @param includeManifest whether the answer is to have the manifest
 */
@Built
public record ImageImportSpec(
    ObjectReference from,
    Optional<LocalObjectReference> to,
    TagImportPolicy importPolicy,
    TagReferencePolicy referencePolicy,
    boolean includeManifest,
    JsonExtras extras)
    implements ImageImportSpecBuilder.With {

  public ImageImportSpec {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    Objects.requireNonNull(importPolicy, "importPolicy");
    Objects.requireNonNull(referencePolicy, "referencePolicy");
    Objects.requireNonNull(extras, "extras");
  }
}
