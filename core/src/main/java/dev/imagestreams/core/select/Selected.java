package dev.imagestreams.core.select;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The best of the tags that count in a selection, and why they are it.
 *
 * <p>Immutable and thread-safe.
 */
public final class Selected {

  private final String superlative;
  private final List<String> best;
  private final int limit;
  private final boolean tied;
  private final int counted;
  private final Map<Uncounted, Integer> uncounted;

  /**
   * @param superlative what the best one is
   * @param best the best ones, of which the one behind the limit is only mentioned
   * @param tied whether the second is worth the same as the first
   * @param counted how many count
   * @param uncounted how many don't, by the first reason that was found
   */
  Selected(
      String superlative,
      List<String> best,
      int limit,
      boolean tied,
      int counted,
      Map<Uncounted, Integer> uncounted) {
    this.superlative = superlative;
    this.best = best;
    this.limit = limit;
    this.tied = tied;
    this.counted = counted;
    this.uncounted = uncounted;
  }

  /** The best tag; empty when none counts. */
  public Optional<String> tag() {
    return best.stream().findFirst();
  }

  /** As many of the best tags as were asked for, or all that count, the best one first. */
  public List<String> tags() {
    return best.subList(0, Math.min(limit, best.size()));
  }

  /** How many tags count. */
  public int counted() {
    return counted;
  }

  /** How many tags there were; one that was named twice is one. */
  public int offered() {
    return counted + uncounted.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Says in words which tag is the best one, by what, what comes next, how many count, and what
   * keeps the others from it; or that none counts.
   */
  public String why() {
    return tag().map(this::why).orElseGet(this::counts);
  }

  /**
   * Says the same of a tag that was taken since the better ones wouldn't do.
   *
   * @throws IllegalArgumentException when it is none of {@link #tags()}
   */
  public String why(String taken) {
    int better = tags().indexOf(taken);
    if (better < 0) {
      throw new IllegalArgumentException(taken + " is none of the tags " + tags());
    }
    return taken + " is " + superlative + (better == 0 ? next() : except(better)) + ". " + counts();
  }

  private String next() {
    if (best.size() == 1) {
      return "";
    }
    return tied
        ? "; " + best.get(1) + " is worth the same, and comes next by its name"
        : "; next comes " + best.get(1);
  }

  private String except(int better) {
    return better == 1
        ? " except for " + best.get(0) + ", which would not do"
        : " except for " + best.get(0) + " and others, " + better + " in all, which would not do";
  }

  private String counts() {
    if (offered() == 0) {
      return "There are no tags";
    }
    String reasons =
        uncounted.entrySet().stream()
            .map(entry -> entry.getKey().of(entry.getValue()))
            .collect(Collectors.joining(", "));
    return (counted == 0 ? "None" : String.valueOf(counted))
        + " of "
        + offered()
        + (offered() == 1 ? " tag" : " tags")
        + (counted > 1 ? " count" : " counts")
        + (reasons.isEmpty() ? "" : ": " + reasons);
  }
}
