package dev.imagestreams.core.select;

import dev.imagestreams.model.SemanticVersion;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A version of which the last numbers may be left open.
 *
 * @param numbers those that are known, at most three
 * @param full the version, where all is known
 */
record PartialVersion(List<String> numbers, Optional<SemanticVersion> full) {

  /** The least pre-release there is. */
  private static final String LEAST = "-0";

  private static final int ALL = 3;

  PartialVersion {
    numbers = List.copyOf(numbers);
  }

  /** Reads a version, a part of one, or one with x, X or *; empty if the text is none. */
  static Optional<PartialVersion> parse(String text) {
    String version = text.startsWith("v") ? text.substring(1) : text;
    Optional<SemanticVersion> full = SemanticVersion.parse(version);
    if (full.isPresent()) {
      return full.map(v -> new PartialVersion(List.of(v.major(), v.minor(), v.patch()), full));
    }
    List<String> parts = List.of(version.split("\\.", -1));
    List<String> numbers = parts.stream().takeWhile(part -> !isOpen(part)).toList();
    boolean valid =
        parts.size() <= ALL
            && numbers.size() < ALL
            && parts.stream().skip(numbers.size()).allMatch(PartialVersion::isOpen)
            && SemanticVersion.parse(padded(numbers)).isPresent();
    return valid ? Optional.of(new PartialVersion(numbers, Optional.empty())) : Optional.empty();
  }

  private static boolean isOpen(String part) {
    return part.equals("x") || part.equals("X") || part.equals("*");
  }

  private static String padded(List<String> numbers) {
    return String.join(".", numbers)
        + (numbers.isEmpty() ? "0.0.0" : ".0".repeat(ALL - numbers.size()));
  }

  boolean isFull() {
    return full.isPresent();
  }

  boolean isAny() {
    return numbers.isEmpty();
  }

  /** The version, if it is a pre-release. */
  Optional<SemanticVersion> preRelease() {
    return full.filter(SemanticVersion::isPreRelease);
  }

  /** The index of the last number that is known; -1 where none is. */
  int last() {
    return numbers.size() - 1;
  }

  /** The index of the first number that isn't 0, or of the last. */
  int firstAboveZero() {
    for (int i = 0; i < last(); i++) {
      if (!numbers.get(i).equals("0")) {
        return i;
      }
    }
    return last();
  }

  /**
   * The least version that it stands for.
   *
   * @param preReleases whether that may be a pre-release where it is left open
   */
  SemanticVersion floor(boolean preReleases) {
    return full.orElseGet(() -> version(padded(numbers) + (preReleases ? LEAST : "")));
  }

  /** The same with the number at the index one higher, and the rest left open. */
  PartialVersion next(int index) {
    List<String> next = new ArrayList<>(numbers.subList(0, index + 1));
    next.set(index, new BigInteger(next.get(index)).add(BigInteger.ONE).toString());
    return new PartialVersion(next, Optional.empty());
  }

  /**
   * What is above all versions that have the same numbers up to the index; empty where they all
   * have.
   */
  Optional<SemanticVersion> ceiling(int index) {
    return isAny() ? Optional.empty() : Optional.of(next(index).floor(true));
  }

  private static SemanticVersion version(String text) {
    return SemanticVersion.parse(text).orElseThrow();
  }
}
