package dev.imagestreams.model;

import java.util.Objects;

/**
 * How a tag's users get its image.
 *
 * @param type {@code Source}: from where it was imported; {@code Local}: through the integrated
 *     registry; empty in documents older than the field
 */
@Built
public record TagReferencePolicy(String type, JsonExtras extras)
    implements TagReferencePolicyBuilder.With {

  public static final TagReferencePolicy SOURCE =
      new TagReferencePolicy("Source", JsonExtras.none());

  public TagReferencePolicy {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(extras, "extras");
  }
}
