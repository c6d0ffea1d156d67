package dev.imagestreams.core.select;

import dev.imagestreams.model.ImageReference;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Says which tags count, and which of two is better.
 *
 * @param <K> what they are ordered by
 */
final class TagJudge<K extends Comparable<? super K>> {

  private final TagOrder<K> order;
  private final Optional<TagPattern> include;
  private final Optional<TagPattern> exclude;
  private final Optional<Extraction> extraction;
  private final boolean lowestFirst;

  private TagJudge(TagOrder<K> order, Map<Setting, String> settings) {
    this.order = order;
    this.include = Setting.INCLUDE.in(settings).map(p -> TagPattern.parse(Setting.INCLUDE, p));
    this.exclude = Setting.EXCLUDE.in(settings).map(p -> TagPattern.parse(Setting.EXCLUDE, p));
    this.extraction = Extraction.of(settings);
    this.lowestFirst = Setting.BEST.isSecond(settings, "highest", "lowest");
  }

  /**
   * What the settings say.
   *
   * @throws InvalidSelectionException when one of them can't be understood
   */
  static TagJudge<?> of(Map<Setting, String> settings) {
    return of(OrderKind.of(settings).order(settings), settings);
  }

  private static <K extends Comparable<? super K>> TagJudge<K> of(
      TagOrder<K> order, Map<Setting, String> settings) {
    return new TagJudge<>(order, settings);
  }

  private sealed interface Verdict<K> {}

  private record Counts<K>(String tag, K key) implements Verdict<K> {}

  private record CountsNot<K>(Uncounted why) implements Verdict<K> {}

  private Verdict<K> judge(Candidate candidate) {
    String tag = candidate.tag();
    if (!ImageReference.isTag(tag)) {
      return new CountsNot<>(Uncounted.NO_TAG);
    }
    if (include.isPresent() && !include.get().isIn(tag)) {
      return new CountsNot<>(Uncounted.NOT_INCLUDED);
    }
    if (exclude.isPresent() && exclude.get().isIn(tag)) {
      return new CountsNot<>(Uncounted.EXCLUDED);
    }
    Optional<String> text = extraction.isEmpty() ? Optional.of(tag) : extraction.get().from(tag);
    if (text.isEmpty()) {
      return new CountsNot<>(Uncounted.NOT_EXTRACTED);
    }
    Optional<K> key = order.key(candidate, text.get());
    if (key.isEmpty()) {
      return new CountsNot<>(order.keyless());
    }
    Optional<Uncounted> objection = order.objection(key.get());
    return objection.isEmpty() ? new Counts<>(tag, key.get()) : new CountsNot<>(objection.get());
  }

  /** As {@link TagSelection#choose(Collection, int)}. */
  Selected choose(Collection<Candidate> candidates, int limit) {
    Map<String, Candidate> distinct = new HashMap<>();
    candidates.forEach(c -> distinct.merge(c.tag(), c, Candidate::earlier));
    Best<Counts<K>> best =
        new Best<>(this::compareByKeyAndTag, Math.min(limit, candidates.size()) + 1);
    Map<Uncounted, Integer> uncounted = new EnumMap<>(Uncounted.class);
    for (Candidate candidate : distinct.values()) {
      Verdict<K> verdict = judge(candidate);
      if (verdict instanceof Counts<K> counts) {
        best.add(counts);
      } else if (verdict instanceof CountsNot<K> not) {
        uncounted.merge(not.why(), 1, Integer::sum);
      }
    }
    List<Counts<K>> ranked = best.ranked();
    return new Selected(
        lowestFirst ? order.lowest() : order.highest(),
        ranked.stream().map(Counts::tag).toList(),
        limit,
        ranked.size() > 1 && compareKeys(ranked.get(0), ranked.get(1)) == 0,
        best.added(),
        uncounted);
  }

  /** As {@link TagSelection#compare}. */
  OptionalInt compare(Candidate one, Candidate other) {
    return judge(one) instanceof Counts<K> first && judge(other) instanceof Counts<K> second
        ? OptionalInt.of(-compareKeys(first, second))
        : OptionalInt.empty();
  }

  /**
   * Best first. No two tags are equal in it, so that the order they came in can make no difference.
   */
  private int compareByKeyAndTag(Counts<K> one, Counts<K> other) {
    int byKey = compareKeys(one, other);
    return byKey != 0 ? byKey : other.tag().compareTo(one.tag());
  }

  /** Best first; -1, 0 or 1. */
  private int compareKeys(Counts<K> one, Counts<K> other) {
    int byKey = Integer.signum(one.key().compareTo(other.key()));
    return lowestFirst ? byKey : -byKey;
  }
}
