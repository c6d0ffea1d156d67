package dev.imagestreams.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagPatternTest {

  private static final long SEED = 20_261_127L;

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "1.2 v1.2.3 1.2",
        "1\\.2 v1-2.3 –",
        "^v?[0-9]+$ v12 v12",
        "^v?[0-9]+$ vv12 –",
        "alpine|slim 1.2-slim slim",
        "-(alpine|slim)$ 1.2-alpine -alpine",
        "-(alpine|slim)$ 1.2-alpine3 –",
        "\\d{4} 2024.01 2024",
        "\\d{5,} 2024.01 –",
        "[0-9a-f]{7,40} main-1a2b3c4d-9 1a2b3c4d",
        "[^.]+$ 1.2.3-rc.10 10",
        "[\\w-]+ 1.2-rc_1 1",
        "[+--]+ a-b -",
        "\\S+ a-b a-b",
        "\\s a-b –",
        "\\brc\\b 1.0-rc.1 rc",
        "\\brc\\b 1.0-rc1 –",
        "\\Brc 1.0arc1 rc",
        "a.*b a-b-b-c a-b-b",
        "a.*?b a-b-b-c a-b",
        "(ab|a)(c|bcd) abcd abc",
        "(?P<name>b+) abba bb",
        "^$ a –",
        "a{0} b ''",
      })
  void findsTheFirstMatch(String pattern, String tag, String found) {
    assertThat(parse(pattern).find(tag).flatMap(match -> match.group(0)))
        .isEqualTo(Optional.of(found).filter(text -> !text.equals("–")));
  }

  @Test
  void groupsAreNumberedFromTheLeft() {
    TagPattern pattern = parse("(?:a)(b(?<inner>c))|(d)");

    assertThat(pattern.groups()).isEqualTo(3);
    assertThat(pattern.group("inner")).contains(2);
    assertThat(pattern.group("outer")).isEmpty();
    assertThat(groups(pattern, "abc"))
        .containsExactly(Optional.of("abc"), Optional.of("bc"), Optional.of("c"), Optional.empty());
    assertThat(groups(pattern, "d"))
        .containsExactly(Optional.of("d"), Optional.empty(), Optional.empty(), Optional.of("d"));
  }

  /**
   * The same match, and the same groups where they are not repeated. Where something repeated may
   * be empty, each has ideas of its own; there, it is there if and only if what a pattern means
   * says so.
   */
  @Test
  void findsWhatTheJdkFinds() {
    SplittableRandom random = new SplittableRandom(SEED);
    int matches = 0;
    for (int i = 0; i < 60_000; i++) {
      String text = choice(random, 2);
      String tag = tag(random);
      PatternNode node = new PatternParser(Setting.INCLUDE, text).parse();
      List<Integer> compared = new ArrayList<>(List.of(0));
      collectOnce(node, compared);
      List<Optional<String>> expected = groups(Pattern.compile(text).matcher(tag));
      List<Optional<String>> found = groups(parse(text), tag);
      matches += found.isEmpty() ? 0 : 1;
      boolean agreed =
          repeatsNothing(node)
              || (found.isEmpty()
                  ? expected.isEmpty()
                  : !expected.isEmpty()
                      && compared.stream().allMatch(g -> found.get(g).equals(expected.get(g))));
      if (!agreed || found.isEmpty() == isMeantToBeIn(tag, node)) {
        assertThat(found).as("seed %d, case %d: %s in %s", SEED, i, text, tag).isEqualTo(expected);
      }
    }
    assertThat(matches).isBetween(15_000, 45_000);
  }

  private static boolean isMeantToBeIn(String tag, PatternNode node) {
    return ends(node, tag, (1L << tag.length() + 1) - 1) != 0;
  }

  /**
   * Everywhere that what begins at some place of the tag may end.
   *
   * @param starts a bit for each place
   */
  private static long ends(PatternNode node, String tag, long starts) {
    long ends = 0;
    if (node instanceof PatternNode.One one) {
      for (int i = 0; i < tag.length(); i++) {
        ends |= one.chars().has(tag.charAt(i)) ? (starts & 1L << i) << 1 : 0;
      }
    } else if (node instanceof PatternNode.At at) {
      for (int i = 0; i <= tag.length(); i++) {
        ends |= at.place().isAt(tag, i) ? starts & 1L << i : 0;
      }
    } else if (node instanceof PatternNode.Choice choice) {
      for (PatternNode alternative : choice.alternatives()) {
        ends |= ends(alternative, tag, starts);
      }
    } else if (node instanceof PatternNode.Repeat repeat) {
      // After as many times as there are characters, it has been everywhere.
      int most = repeat.max() < 0 ? repeat.min() + tag.length() : repeat.max();
      long now = starts;
      for (int times = 0; times <= most; times++) {
        ends |= times < repeat.min() ? 0 : now;
        now = ends(repeat.inner(), tag, now);
      }
    } else {
      ends = starts;
      for (PatternNode part : inner(node)) {
        ends = ends(part, tag, ends);
      }
    }
    return ends;
  }

  /** Patterns in which a search that tries everything never ends; some search without reading. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a+)+$",
        "^(a|aa)+$",
        "(.*)*x$",
        "(a*)*(a*)*(a*)*b",
        "^(([a-z])+.)+[A-Z]([a-z])+$",
        "((a?){9}){5}x",
        "((((((a+)+)+)+)+)+)+x",
        "(?:(?:(?:(?:){128}){128}){128}){128}x"
      })
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void noPatternTakesLong(String pattern) {
    String tag = "a".repeat(127) + "-";

    for (int i = 0; i < 1_000; i++) {
      assertThat(parse(pattern).isIn(tag)).isFalse();
    }
    String optionals = "(?:a?|b?)".repeat(49) + "x";
    assertThat(parse(optionals).isIn("a")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'' ! 0 ! an empty pattern is in every tag - write a pattern, or leave it out",
        "a) ! 1 ! nothing was opened that ) could close - write \\) or remove it",
        "a(b|c ! 1 ! the group is not closed - write ) where it ends",
        "a[bc ! 1 ! the class is not closed - write ] where it ends",
        "a[ ! 1 ! the class is not closed - write ] where it ends",
        "a[]b] ! 2 ! ] has no place in a class - write \\]",
        "[[:alpha:]] ! 1 ! [ has no place in a class - write \\[",
        "[a&&b] ! 2 ! & has no place in a class - write \\&",
        "[z-a] ! 1 ! not a range - write the lesser character first, as in a-z",
        "[a-\\d] ! 1 ! not a range - write the lesser character first, as in a-z",
        "[a\\ ! 2 ! nothing stands after the \\ - write \\\\ or remove it",
        "a\\ ! 1 ! nothing stands after the \\ - write \\\\ or remove it",
        "*a ! 0 ! nothing stands before * - write \\*",
        "(+a) ! 1 ! nothing stands before + - write \\+",
        "a|? ! 2 ! nothing stands before ? - write \\?",
        "a++ ! 2 ! a quantifier stands after another one - leave one of them out",
        "a{2}{3} ! 4 ! a quantifier stands after another one - leave one of them out",
        "a{2 ! 1 ! not a number of times - write {2}, {2,} or {2,5}",
        "a{3,2} ! 1 ! not a number of times - write {2}, {2,} or {2,5}",
        "a{,2} ! 1 ! not a number of times - write one up to 128",
        "a{129} ! 1 ! not a number of times - write one up to 128",
        "a{99999999999} ! 1 ! not a number of times - write one up to 128",
        "\\p{Lu} ! 0 ! \\p is not known here - write \\d, \\w, \\b or a class as [a-z]",
        "(a)\\1 ! 3 ! \\1 is not known here - write \\d, \\w, \\b or a class as [a-z]",
        "quay.io/a ! 7 ! no tag holds this character - remove it; a pattern sees the tag alone",
        "a\\: ! 1 ! no tag holds this character - remove it; a pattern sees the tag alone",
        "ä ! 0 ! tags are in ASCII - remove the character",
        "[ä] ! 1 ! tags are in ASCII - remove the character",
        "(?<n>a)(?<n>b) ! 10 ! another group has this name - choose one that is free",
      })
  void saysWhereAPatternIsWrong(String pattern, int position, String problem) {
    assertRefused(pattern, "at position " + position + ": " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(?=a)", "(?!a)", "(?<=a)b", "(?<!a)b", "(?i)a", "(?>a)", "(?<1>a)", "(?"})
  void saysWhatGroupsAreKnown(String pattern) {
    assertRefused(
        pattern,
        "at position 0: groups are written (…), (?:…) or (?<name>…); nothing looks ahead or behind"
            + " - use imagestreams.dev/select-exclude for what must not be");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a{100}){100}", "(((a{9}){9}){9}){9}", "([ab]{100}|c{100}){2}"})
  void refusesWhatIsTooMuch(String pattern) {
    assertRefused(
        pattern, "it is too much to look for - shorten it, or write lesser numbers in {…}");
  }

  /** As deep as the length of a pattern lets them be. */
  @Test
  void groupsMayBeNested() {
    assertThat(parse("(?:".repeat(127) + "a" + ")".repeat(127)).isIn("bab")).isTrue();
    assertRefused(
        "(".repeat(256) + ")".repeat(256),
        "it is too much to look for - shorten it, or write lesser numbers in {…}");
  }

  private static void assertRefused(String pattern, String problem) {
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> parse(pattern))
        .withMessageStartingWith("imagestreams.dev/select-include \"")
        .withMessageEndingWith("\": " + problem)
        .satisfies(e -> assertThat(e.value()).isEqualTo(pattern));
  }

  private static TagPattern parse(String text) {
    return TagPattern.parse(Setting.INCLUDE, text);
  }

  private static List<Optional<String>> groups(TagPattern pattern, String tag) {
    List<Optional<String>> groups = new ArrayList<>();
    pattern
        .find(tag)
        .ifPresent(
            match -> {
              for (int i = 0; i <= pattern.groups(); i++) {
                groups.add(match.group(i));
              }
            });
    return groups;
  }

  private static List<Optional<String>> groups(Matcher matcher) {
    List<Optional<String>> groups = new ArrayList<>();
    if (matcher.find()) {
      for (int i = 0; i <= matcher.groupCount(); i++) {
        groups.add(Optional.ofNullable(matcher.group(i)));
      }
    }
    return groups;
  }

  /** The groups that are matched at most once. */
  private static void collectOnce(PatternNode node, List<Integer> groups) {
    if (node instanceof PatternNode.Group group) {
      groups.add(group.number());
    }
    if (!(node instanceof PatternNode.Repeat repeat) || repeat.max() == 1) {
      inner(node).forEach(part -> collectOnce(part, groups));
    }
  }

  private static boolean repeatsNothing(PatternNode node) {
    return node instanceof PatternNode.Repeat repeat && repeat.max() != 1
        ? isEmptyAtTimes(repeat.inner()) || repeatsNothing(repeat.inner())
        : inner(node).stream().anyMatch(TagPatternTest::repeatsNothing);
  }

  private static boolean isEmptyAtTimes(PatternNode node) {
    if (node instanceof PatternNode.Choice choice) {
      return choice.alternatives().stream().anyMatch(TagPatternTest::isEmptyAtTimes);
    }
    return node instanceof PatternNode.At
        || (node instanceof PatternNode.Repeat repeat && repeat.min() == 0)
        || (!(node instanceof PatternNode.One)
            && inner(node).stream().allMatch(TagPatternTest::isEmptyAtTimes));
  }

  private static List<PatternNode> inner(PatternNode node) {
    if (node instanceof PatternNode.Sequence sequence) {
      return sequence.parts();
    }
    if (node instanceof PatternNode.Choice choice) {
      return choice.alternatives();
    }
    if (node instanceof PatternNode.Group group) {
      return List.of(group.inner());
    }
    return node instanceof PatternNode.Repeat repeat ? List.of(repeat.inner()) : List.of();
  }

  private static String choice(SplittableRandom random, int depth) {
    StringBuilder pattern = new StringBuilder(sequence(random, depth));
    while (random.nextInt(4) == 0) {
      pattern.append('|').append(random.nextInt(8) == 0 ? "" : sequence(random, depth));
    }
    return pattern.toString();
  }

  private static String sequence(SplittableRandom random, int depth) {
    StringBuilder pattern = new StringBuilder();
    for (int parts = random.nextInt(1, 4); parts > 0; parts--) {
      pattern.append(atom(random, depth));
      pattern.append(
          pick(
              random, "", "", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?",
              "{1,}"));
    }
    return pattern.toString();
  }

  private static String atom(SplittableRandom random, int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      return pick(random, "(", "(", "(?:") + choice(random, depth - 1) + ")";
    }
    return pick(
        random, "a", "b", "a", "b", "0", "-", "\\.", ".", "[ab]", "[^a]", "[0-9b-]", "\\d", "\\w",
        "\\W", "\\D", "\\b", "\\B", "^", "$");
  }

  private static String tag(SplittableRandom random) {
    StringBuilder tag = new StringBuilder();
    for (int length = random.nextInt(9); length > 0; length--) {
      tag.append(pick(random, "a", "a", "b", "b", "0", "1", "-", ".", "_"));
    }
    return tag.toString();
  }

  private static String pick(SplittableRandom random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
