package dev.imagestreams.core.select;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A tag of a repository that may be chosen.
 *
 * @param tag any text: what can't be a tag is offered in vain
 * @param firstSeen when somebody first saw the tag there; empty where nobody knows
 */
public record Candidate(String tag, Optional<Instant> firstSeen) {

  public Candidate {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(firstSeen, "firstSeen");
  }

  /** A tag of which nobody knows when it was first seen. */
  public static Candidate of(String tag) {
    return new Candidate(tag, Optional.empty());
  }

  public static Candidate of(String tag, Instant firstSeen) {
    return new Candidate(tag, Optional.of(firstSeen));
  }

  /** Of two that name the same tag, the one that knows of an earlier time. */
  static Candidate earlier(Candidate one, Candidate other) {
    if (one.firstSeen.isEmpty()) {
      return other;
    }
    return other.firstSeen.filter(one.firstSeen.get()::isAfter).isPresent() ? other : one;
  }
}
