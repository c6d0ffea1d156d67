package dev.imagestreams.registry.mirrors;

/** Which pulls a mirror is for. Listing tags counts as a pull by tag. */
public enum Pull {
  /** All. */
  ALL,
  /** Those of a digest, whose answer is the same wherever it comes from. */
  DIGEST_ONLY,
  /** Those of a tag. */
  TAG_ONLY;

  boolean includes(boolean byDigest) {
    return this == ALL || byDigest == (this == DIGEST_ONLY);
  }
}
