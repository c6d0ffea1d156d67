package dev.imagestreams.model.tags;

import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.TagReferencePolicy;

/** How a tag's users are to get its image. */
public enum ReferencePolicy {
  /** From where it was imported. */
  SOURCE("Source"),

  /** Through the integrated registry. */
  LOCAL("Local");

  private final String type;

  ReferencePolicy(String type) {
    this.type = type;
  }

  /** The policy as documents have it. */
  public TagReferencePolicy toModel() {
    return new TagReferencePolicy(type, JsonExtras.none());
  }

  /**
   * Reads what {@code oc tag --reference-policy} takes.
   *
   * @throws RefusedOperationException when it is none of these
   */
  public static ReferencePolicy parse(String text) {
    return switch (text) {
      case "source" -> SOURCE;
      case "local" -> LOCAL;
      default ->
          throw new RefusedOperationException(
              "reference policy must be set to 'source' or 'local'");
    };
  }
}
