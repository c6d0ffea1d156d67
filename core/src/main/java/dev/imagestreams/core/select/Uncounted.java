package dev.imagestreams.core.select;

/** Why a tag doesn't count. */
enum Uncounted {
  NO_TAG("can't be a tag", "can't be tags"),
  NOT_INCLUDED("is not included", "are not included"),
  EXCLUDED("is excluded", "are excluded"),
  NOT_EXTRACTED("has nothing to extract", "have nothing to extract"),
  NO_VERSION("is no version", "are no versions"),
  NO_NUMBER("is no whole number", "are no whole numbers"),
  NO_DATE("is not of the format", "are not of the format"),
  NEVER_SEEN(
      "has no time at which it was first seen", "have no time at which they were first seen"),
  OUT_OF_RANGE("is outside of the range", "are outside of the range"),
  PRE_RELEASE("is a pre-release", "are pre-releases");

  private final String one;
  private final String many;

  Uncounted(String one, String many) {
    this.one = one;
    this.many = many;
  }

  /** {@code 3 are excluded}. */
  String of(int tags) {
    return tags + " " + (tags == 1 ? one : many);
  }
}
