package dev.imagestreams.core.select;

import dev.imagestreams.model.SemanticVersion;
import java.util.List;
import java.util.Optional;

/**
 * Which versions are wanted.
 *
 * <p>A pre-release is in a range when pre-releases are wanted in general, or when the alternative
 * that it fits names a pre-release of the same three numbers, as npm has it: who asks for {@code
 * >=1.2.0-rc.1} has agreed to pre-releases of 1.2.0, and to no others.
 *
 * @param text as it was written
 * @param alternatives of which one must fit
 * @param preReleases whether pre-releases are wanted in general
 */
record VersionRange(String text, List<Alternative> alternatives, boolean preReleases) {

  VersionRange {
    alternatives = List.copyOf(alternatives);
  }

  /** How a version lies to another one. */
  enum Relation {
    BELOW,
    UP_TO,
    FROM,
    ABOVE
  }

  /** One end of an interval. */
  record Bound(Relation relation, SemanticVersion version) {

    boolean admits(SemanticVersion other) {
      int order = other.compareTo(version);
      return switch (relation) {
        case BELOW -> order < 0;
        case UP_TO -> order <= 0;
        case FROM -> order >= 0;
        case ABOVE -> order > 0;
      };
    }
  }

  /**
   * Bounds that must all be kept.
   *
   * @param named the pre-releases that were written
   */
  record Alternative(List<Bound> bounds, List<SemanticVersion> named) {

    Alternative {
      bounds = List.copyOf(bounds);
      named = List.copyOf(named);
    }

    boolean admits(SemanticVersion version) {
      for (Bound bound : bounds) {
        if (!bound.admits(version)) {
          return false;
        }
      }
      return true;
    }

    boolean names(SemanticVersion version) {
      return named.stream().anyMatch(version::hasCoreOf);
    }
  }

  /** Why the version is not in the range; empty for one that is. */
  Optional<Uncounted> objection(SemanticVersion version) {
    boolean admitted = false;
    for (Alternative alternative : alternatives) {
      if (alternative.admits(version)) {
        if (preReleases || !version.isPreRelease() || alternative.names(version)) {
          return Optional.empty();
        }
        admitted = true;
      }
    }
    return Optional.of(admitted ? Uncounted.PRE_RELEASE : Uncounted.OUT_OF_RANGE);
  }
}
