package dev.imagestreams.model;

import java.util.Objects;

/**
 * How a tag is imported.
 *
 * @param insecure plain HTTP and unverified TLS are allowed for this tag
 * @param scheduled the tag is looked at again and again
 * @param importMode {@code Legacy}, {@code PreserveOriginal}, or empty for the default
 */
@Built
public record TagImportPolicy(
    boolean insecure, boolean scheduled, String importMode, JsonExtras extras)
    implements TagImportPolicyBuilder.With {

  public static final TagImportPolicy DEFAULT =
      new TagImportPolicy(false, false, "", JsonExtras.none());

  public TagImportPolicy {
    Objects.requireNonNull(importMode, "importMode");
    Objects.requireNonNull(extras, "extras");
  }
}
