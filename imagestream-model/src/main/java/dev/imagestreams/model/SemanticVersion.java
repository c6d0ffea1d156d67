package dev.imagestreams.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version by Semantic Versioning 2.0.0, without its build metadata, which has no part in the
 * order.
 *
 * <p>Numbers stay text: they may be longer than any number type.
 *
 * @param preRelease the identifiers between the dots; empty for a release
 */
public record SemanticVersion(String major, String minor, String patch, List<String> preRelease)
    implements Comparable<SemanticVersion> {

  /**
   * Takes the parts of a version.
   *
   * @throws IllegalArgumentException when a part can't be one
   */
  public SemanticVersion {
    preRelease = List.copyOf(preRelease);
    if (!isNumber(major) || !isNumber(minor) || !isNumber(patch) || !arePreRelease(preRelease)) {
      throw new IllegalArgumentException(
          "not the parts of a semantic version: "
              + List.of(major, minor, patch)
              + " and "
              + preRelease);
    }
  }

  /**
   * Reads a version; empty if the text is not one, letter by letter. Build metadata must be right,
   * and is dropped; a leading {@code v} is not part of a version.
   */
  public static Optional<SemanticVersion> parse(String text) {
    if (text.isEmpty() || !ReferenceGrammar.isDigit(text.charAt(0))) {
      return Optional.empty(); // As most texts that are no version, and so the soonest.
    }
    int plus = text.indexOf('+');
    int end = plus < 0 ? text.length() : plus;
    int dash = ReferenceGrammar.indexOf(text, '-', 0, end);
    List<String> core = split(text, 0, dash < 0 ? end : dash);
    List<String> preRelease = dash < 0 ? List.of() : split(text, dash + 1, end);
    List<String> build = plus < 0 ? List.of() : split(text, plus + 1, text.length());
    boolean valid =
        core.size() == 3
            && isNumber(core.get(0))
            && isNumber(core.get(1))
            && isNumber(core.get(2))
            && arePreRelease(preRelease)
            && build.stream().allMatch(SemanticVersion::isIdentifier);
    return valid
        ? Optional.of(new SemanticVersion(core.get(0), core.get(1), core.get(2), preRelease))
        : Optional.empty();
  }

  /** What stands between the dots, empty parts included. */
  private static List<String> split(String text, int start, int end) {
    List<String> parts = new ArrayList<>();
    int from = start;
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == '.') {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from, end));
    return parts;
  }

  private static boolean isNumber(String part) {
    return isDigits(part) && (part.length() == 1 || part.charAt(0) != '0');
  }

  private static boolean arePreRelease(List<String> parts) {
    for (String part : parts) {
      if (!isIdentifier(part) || (isDigits(part) && !isNumber(part))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIdentifier(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (part.charAt(i) != '-' && !ReferenceGrammar.isAlphanumeric(part.charAt(i))) {
        return false;
      }
    }
    return !part.isEmpty();
  }

  private static boolean isDigits(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (!ReferenceGrammar.isDigit(part.charAt(i))) {
        return false;
      }
    }
    return !part.isEmpty();
  }

  /** Whether it comes before a release of the same numbers. */
  public boolean isPreRelease() {
    return !preRelease.isEmpty();
  }

  /** Whether it has the same three numbers. */
  public boolean hasCoreOf(SemanticVersion other) {
    return major.equals(other.major) && minor.equals(other.minor) && patch.equals(other.patch);
  }

  /** By precedence: a pre-release is lower than its release. */
  @Override
  public int compareTo(SemanticVersion other) {
    int byNumber = compareNumbers(major, other.major);
    byNumber = byNumber != 0 ? byNumber : compareNumbers(minor, other.minor);
    byNumber = byNumber != 0 ? byNumber : compareNumbers(patch, other.patch);
    if (byNumber != 0) {
      return byNumber;
    }
    return preRelease.isEmpty() || other.preRelease.isEmpty()
        ? Boolean.compare(preRelease.isEmpty(), other.preRelease.isEmpty())
        : comparePreReleases(preRelease, other.preRelease);
  }

  private static int comparePreReleases(List<String> one, List<String> other) {
    for (int i = 0; i < one.size() && i < other.size(); i++) {
      int order = compareIdentifiers(one.get(i), other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.size(), other.size());
  }

  private static int compareIdentifiers(String one, String other) {
    boolean oneIsNumber = isDigits(one);
    boolean otherIsNumber = isDigits(other);
    if (oneIsNumber && otherIsNumber) {
      return compareNumbers(one, other);
    }
    return oneIsNumber == otherIsNumber
        ? one.compareTo(other)
        : Boolean.compare(otherIsNumber, oneIsNumber);
  }

  /** Without leading zeros, the longer number is the greater. */
  private static int compareNumbers(String one, String other) {
    return one.length() != other.length()
        ? Integer.compare(one.length(), other.length())
        : one.compareTo(other);
  }

  /** The version as {@link #parse} reads it. */
  @Override
  public String toString() {
    return major
        + "."
        + minor
        + "."
        + patch
        + (isPreRelease() ? "-" + String.join(".", preRelease) : "");
  }
}
