package dev.imagestreams.core.select;

import java.util.Map;
import java.util.Optional;

/**
 * A regular expression that is looked for in tags.
 *
 * <p>It is found anywhere in a tag, unless {@code ^} and {@code $} say where. Looking takes time in
 * proportion to the pattern and the tag, whatever the pattern is. It knows characters, classes,
 * {@code \d \w \s \b} and their opposites, {@code ^ $ . | * + ? {n,m}}, lazy quantifiers, and
 * groups with and without names; it doesn't look ahead, behind or back.
 *
 * <p>Immutable and thread-safe.
 */
final class TagPattern {

  private final PatternProgram program;
  private final int groups;
  private final Map<String, Integer> names;

  private TagPattern(PatternProgram program, int groups, Map<String, Integer> names) {
    this.program = program;
    this.groups = groups;
    this.names = names;
  }

  /**
   * Reads a pattern.
   *
   * @param setting where it was said
   * @throws InvalidSelectionException when it is none
   */
  static TagPattern parse(Setting setting, String text) {
    PatternParser parser = new PatternParser(setting, text);
    PatternNode root = parser.parse();
    if (root.steps() >= PatternNode.TOO_MANY) {
      throw setting.invalid(
          text, "it is too much to look for - shorten it, or write lesser numbers in {…}");
    }
    return new TagPattern(
        new PatternProgram(root, parser.groups()), parser.groups(), parser.names());
  }

  boolean isIn(String tag) {
    return program.find(tag).isPresent();
  }

  Optional<Match> find(String tag) {
    return program.find(tag).map(places -> new Match(tag, places));
  }

  /** How many groups there are, the whole match not counted. */
  int groups() {
    return groups;
  }

  /** The number of the group that has the name. */
  Optional<Integer> group(String name) {
    return Optional.ofNullable(names.get(name));
  }

  /** Where a pattern was found. */
  static final class Match {

    private final String tag;
    private final int[] places;

    private Match(String tag, int[] places) {
      this.tag = tag;
      this.places = places;
    }

    /** What the group matched, 0 being the whole; empty if it took no part. */
    Optional<String> group(int number) {
      int end = places[2 * number + 1];
      return end == PatternProgram.NOWHERE
          ? Optional.empty()
          : Optional.of(tag.substring(places[2 * number], end));
    }
  }
}
