package dev.imagestreams.model.tags;

/** What is imported of an image for several platforms. */
public enum ImportMode {
  /** The image for one platform. */
  LEGACY("Legacy"),

  /** The index, with the images for all platforms. */
  PRESERVE_ORIGINAL("PreserveOriginal");

  /**
   * What is meant where nothing is said. OpenShift's command line means {@link #LEGACY}, and so
   * loses all platforms but one; that is asked for here.
   */
  public static final ImportMode DEFAULT = PRESERVE_ORIGINAL;

  private final String label;

  ImportMode(String label) {
    this.label = label;
  }

  /** The mode as documents have it. */
  public String label() {
    return label;
  }

  /**
   * Reads what {@code oc tag --import-mode} takes; empty for {@link #DEFAULT}.
   *
   * @throws RefusedOperationException when it is none of these
   */
  public static ImportMode parse(String text) {
    return switch (text) {
      case "" -> DEFAULT;
      case "Legacy" -> LEGACY;
      case "PreserveOriginal" -> PRESERVE_ORIGINAL;
      default ->
          throw new RefusedOperationException(
              "valid ImportMode values are Legacy or PreserveOriginal");
    };
  }
}
