package dev.imagestreams.model;

import java.util.Objects;

/**
 * How a tag is imported.
 *
 * @param insecure plain HTTP and unverified TLS are allowed for this tag
 * @param scheduled the tag is looked at again and again
 * @param importMode {@code Legacy}, {@code PreserveOriginal}, or empty for the default
 */
public record TagImportPolicy(
    boolean insecure, boolean scheduled, String importMode, JsonExtras extras) {

  public static final TagImportPolicy DEFAULT =
      new TagImportPolicy(false, false, "", JsonExtras.none());

  public TagImportPolicy {
    Objects.requireNonNull(importMode, "importMode");
    Objects.requireNonNull(extras, "extras");
  }

  public TagImportPolicy withInsecure(boolean value) {
    return new TagImportPolicy(value, scheduled, importMode, extras);
  }

  public TagImportPolicy withScheduled(boolean value) {
    return new TagImportPolicy(insecure, value, importMode, extras);
  }
}
