package dev.imagestreams.core.select;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tags of a repository that count in a selection, the best one first, and why.
 *
 * <p>Immutable and thread-safe.
 */
public final class RankedTags {

  private final String superlative;
  private final List<String> tags;
  private final boolean tied;
  private final Map<Uncounted, Integer> uncounted;

  /**
   * @param superlative what the best one is
   * @param tied whether the second is worth the same as the first
   * @param uncounted how many don't count, by the first reason that was found
   */
  RankedTags(
      String superlative, List<String> tags, boolean tied, Map<Uncounted, Integer> uncounted) {
    this.superlative = superlative;
    this.tags = List.copyOf(tags);
    this.tied = tied;
    this.uncounted = uncounted;
  }

  /** All that count, the best one first. */
  public List<String> tags() {
    return tags;
  }

  /**
   * The best ones, at most so many: for those who look at one after the other until one will do,
   * such as the first that is for a platform.
   *
   * @throws IllegalArgumentException when the limit is negative
   */
  public List<String> first(int limit) {
    if (limit < 0) {
      throw new IllegalArgumentException("limit must not be negative, but is " + limit);
    }
    return tags.subList(0, Math.min(limit, tags.size()));
  }

  /** The best one; empty when none counts. */
  public Optional<String> best() {
    return tags.stream().findFirst();
  }

  /** How many tags there were to choose from; one that was named twice counts once. */
  public int offered() {
    return tags.size() + uncounted.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Says in words which tag is the best one, why, what comes next, how many counted, and what kept
   * the others from it; or that none counts.
   */
  public String why() {
    return best().map(this::why).orElseGet(this::counts);
  }

  /**
   * Says the same of another tag, which was taken since the better ones wouldn't do.
   *
   * @throws IllegalArgumentException when the tag is none of {@link #tags()}
   */
  public String why(String chosen) {
    int index = tags.indexOf(chosen);
    if (index < 0) {
      throw new IllegalArgumentException(chosen + " doesn't count in this selection");
    }
    return chosen
        + " is "
        + superlative
        + (index == 0 ? next() : passedOver(index))
        + ". "
        + counts();
  }

  private String next() {
    if (tags.size() == 1) {
      return "";
    }
    return tied
        ? "; " + tags.get(1) + " is worth the same, and comes next by its name"
        : "; next comes " + tags.get(1);
  }

  private String passedOver(int better) {
    return better == 1
        ? " after " + tags.get(0) + ", which was passed over"
        : " after " + tags.get(0) + " and others, " + better + " in all, which were passed over";
  }

  private String counts() {
    String reasons =
        uncounted.entrySet().stream()
            .map(entry -> entry.getKey().of(entry.getValue()))
            .collect(Collectors.joining(", "));
    String counted = tags.isEmpty() ? "None" : String.valueOf(tags.size());
    return counted
        + " of "
        + offered()
        + (offered() == 1 ? " tag" : " tags")
        + (tags.size() > 1 ? " count" : " counts")
        + (reasons.isEmpty() ? "" : ": " + reasons);
  }
}
