package dev.imagestreams.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.imagestreams.model.Platform;
import dev.imagestreams.model.TagReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TagSelectionTest {

  private static final Instant MONDAY = Instant.parse("2026-01-05T00:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-01-06T00:00:00Z");
  private static final int ALL = 100;

  /** The tags that count, the best one first, and others. */
  static Stream<Arguments> orders() {
    return Stream.of(
        arguments(
            TagSelection.semver(">=1.2 <3"),
            "2.10.0 v2.9.1 2.9.0 1.2.0",
            "3.0.0 1.1.9 2.11.0-rc.1 2.0 2 latest vv2.0.0 V2.0.0 2.0.0.0 02.0.0 2.0.0_b"),
        arguments(
            TagSelection.semver(">=1.2 <3").lenient(),
            "v2.10 2.9.0 2.9 2 1.2",
            "3 1 latest 2. 2.0.0.0 02 2.11-rc"),
        arguments(TagSelection.semver("~1").withPreReleases(), "1.0.0 1.0.0-rc.10 1.0.0-rc.9", "x"),
        arguments(
            TagSelection.semver("*").extracting("^(\\d+\\.\\d+\\.\\d+)-alpine$"),
            "1.10.0-alpine 1.9.0-alpine",
            "2.0.0 2.0.0-alpine3"),
        arguments(
            TagSelection.semver("*").lenient().extracting("^(\\d+)_(\\d+)$", "$1.$2"),
            "1_10 1_9",
            "1.11"),
        arguments(TagSelection.semver("*").lowestFirst(), "1.0.0 1.0.1 1.1.0", "0.1"),
        arguments(
            TagSelection.numeric(),
            "20260125123456789 20260125123456788 10 9 007",
            "1.5 -1 1e9 0x10 v11 latest"),
        arguments(
            TagSelection.numeric().extracting("^main-[0-9a-f]+-(?<key>\\d+)$"),
            "main-0a-1700000002 main-ff-1700000001",
            "main-1700000003 dev-ff-1700000003"),
        arguments(TagSelection.numeric().lowestFirst(), "1 2 10", "x"),
        arguments(TagSelection.alphabetical(), "b a_1 a-1 a Z 9 10", ""),
        arguments(TagSelection.alphabetical().lowestFirst(), "10 9 Z a b", ""),
        arguments(
            TagSelection.alphabetical().extracting("-(\\w+)$"),
            "2-bookworm 1-bookworm 3-alpine",
            "x"),
        arguments(TagSelection.calendar("YYYY.0M.0D"), "v2026.02.01 2026.01.31", "2026.02.30 x"),
        arguments(TagSelection.numeric().including("^1"), "19 11 1", "21"),
        arguments(TagSelection.numeric().excluding("1"), "22 2", "12 21 1"),
        arguments(TagSelection.numeric().including("2$").excluding("^1"), "22 2", "12 21 1"));
  }

  @ParameterizedTest
  @MethodSource("orders")
  void ranksTheTagsThatCount(TagSelection selection, String ranked, String others) {
    List<String> expected = List.of(ranked.split(" "));
    List<Candidate> candidates = candidates(ranked + " " + others);
    Collections.reverse(candidates);

    Selected selected = selection.choose(candidates, ALL);

    assertThat(selected.tags()).isEqualTo(expected);
    assertThat(selected.tag()).contains(expected.get(0));
    assertThat(selected.counted()).isEqualTo(expected.size());
    assertThat(selected.offered()).isEqualTo(candidates.size());
    for (int i = 1; i < expected.size(); i++) {
      assertThat(compare(selection, expected.get(i - 1), expected.get(i)))
          .isGreaterThanOrEqualTo(0);
      assertThat(compare(selection, expected.get(i), expected.get(i - 1))).isLessThanOrEqualTo(0);
    }
  }

  private static int compare(TagSelection selection, String one, String other) {
    return selection.compare(Candidate.of(one), Candidate.of(other)).orElseThrow();
  }

  @Test
  void newestIsWhatWasFirstSeenLast() {
    List<Candidate> candidates =
        List.of(Candidate.of("old", MONDAY), Candidate.of("new", TUESDAY), Candidate.of("unknown"));

    Selected selected = TagSelection.newestFirstSeen().choose(candidates, ALL);

    assertThat(selected.tags()).containsExactly("new", "old");
    assertThat(selected.offered()).isEqualTo(3);
  }

  @Test
  void ofTwoTimesTheEarlierCounts() {
    Candidate early = Candidate.of("a", MONDAY);
    Candidate late = Candidate.of("a", TUESDAY);
    Candidate other = Candidate.of("b", TUESDAY);
    Candidate unknown = Candidate.of("a");
    for (List<Candidate> candidates :
        List.of(
            List.of(early, late, other, unknown),
            List.of(unknown, late, early, other),
            List.of(other, late, unknown, early))) {
      Selected selected = TagSelection.newestFirstSeen().choose(candidates, ALL);

      assertThat(selected.tags()).containsExactly("b", "a");
      assertThat(selected.offered()).isEqualTo(2);
    }
  }

  /** A double has the two as equal, and so has a number that was read as one. */
  @Test
  void numbersBeyondDoublesAreNotEqual() {
    assertThat(20260125123456789d).isEqualTo(20260125123456788d);

    assertThat(compare(TagSelection.numeric(), "20260125123456789", "20260125123456788"))
        .isPositive();
    String nines = "9".repeat(128);
    assertThat(compare(TagSelection.numeric(), nines, "1" + "0".repeat(126))).isPositive();
  }

  @Test
  void tagsWithEqualExtractsAreAllKept() {
    TagSelection selection = TagSelection.numeric().extracting("^[a-z]+-(\\d+)$");

    Selected selected = selection.choose(candidates("a-7 c-7 b-007 d-6"), ALL);

    assertThat(selected.tags()).containsExactly("c-7", "b-007", "a-7", "d-6");
    assertThat(compare(selection, "a-7", "b-007")).isZero();
    assertThat(selected.why())
        .isEqualTo(
            "c-7 is the highest number; b-007 is worth the same, and comes next by its name."
                + " 4 of 4 tags count");
  }

  @ParameterizedTest
  @CsvSource({
    "1.2 1.2.0, 1.2.0",
    "1.2.0 v1.2.0, v1.2.0",
    "v1.2 1.2.0 1.2, v1.2",
  })
  void ofEqualsTheOneThatIsLastInCodeUnitsIsTheBest(String tags, String best) {
    TagSelection selection = TagSelection.semver("*").lenient();

    assertThat(selection.choose(candidates(tags)).tag()).contains(best);
    assertThat(selection.lowestFirst().choose(candidates(tags)).tag()).contains(best);
  }

  @Test
  void whatIsNoTagDoesNotCount() {
    List<Candidate> candidates = new ArrayList<>();
    for (String text : List.of("", "-1", ".1", "1/2", "1 2", "1\n", "ä", "9".repeat(129))) {
      candidates.add(Candidate.of(text));
    }
    candidates.add(Candidate.of("1"));

    Selected selected = TagSelection.alphabetical().choose(candidates, ALL);

    assertThat(selected.tags()).containsExactly("1");
    assertThat(selected.why())
        .isEqualTo("1 is the last in alphabetical order. 1 of 9 tags counts: 8 can't be tags");
  }

  @Test
  void noMoreAreGivenThanWereAskedFor() {
    List<Candidate> candidates = candidates("3 1 4 10 5 9 2 6 x");

    Selected selected = TagSelection.numeric().choose(candidates, 3);

    assertThat(selected.tags()).containsExactly("10", "9", "6");
    assertThat(selected.counted()).isEqualTo(8);
    assertThat(TagSelection.numeric().choose(candidates).tags()).containsExactly("10");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagSelection.numeric().choose(candidates, 0))
        .withMessage("limit must be at least 1, not 0");
    assertThat(TagSelection.numeric().choose(candidates, Integer.MAX_VALUE).tags()).hasSize(8);
  }

  @Test
  void saysWhyATagWasChosen() {
    TagSelection selection = TagSelection.semver("^1.2").including("\\d").excluding("-debug$");
    List<Candidate> candidates =
        candidates(
            "1.2.0 1.4.0 1.10.0 1.9.0 2.0.0 1.11.0-rc.1 1.12.0-debug latest stable 1.2 1.3 1.4");

    Selected selected = selection.choose(candidates, 3);

    assertThat(selected.why())
        .isEqualTo(
            "1.10.0 is the highest version in \"^1.2\"; next comes 1.9.0. 4 of 12 tags count: 2 are"
                + " not included, 1 is excluded, 3 are no versions, 1 is outside of the range, 1 is"
                + " a pre-release");
    assertThat(selection.choose(candidates).why()).isEqualTo(selected.why());
    assertThat(selected.why("1.9.0"))
        .startsWith(
            "1.9.0 is the highest version in \"^1.2\" except for 1.10.0, which would not do. 4 of");
    assertThat(selected.why("1.4.0"))
        .startsWith(
            "1.4.0 is the highest version in \"^1.2\" except for 1.10.0 and others, 2 in all, which"
                + " would not do. 4 of 12");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> selected.why("1.2.0"))
        .withMessage("1.2.0 is none of the tags [1.10.0, 1.9.0, 1.4.0]");
  }

  @Test
  void saysWhyNoTagWasChosen() {
    assertThat(TagSelection.numeric().choose(candidates("a b")).tag()).isEmpty();
    assertThat(TagSelection.numeric().choose(candidates("a b")).why())
        .isEqualTo("None of 2 tags counts: 2 are no whole numbers");
    assertThat(TagSelection.newestFirstSeen().choose(candidates("a")).why())
        .isEqualTo("None of 1 tag counts: 1 has no time at which it was first seen");
    assertThat(TagSelection.numeric().choose(List.of()).why()).isEqualTo("There are no tags");
    assertThat(
            TagSelection.calendar("YYYY").extracting("(\\d+)-").choose(candidates("1-a b")).why())
        .isEqualTo("None of 2 tags counts: 1 has nothing to extract, 1 is not of the format");
  }

  @Test
  void saysWhatIsOlderThanThePresentTag() {
    TagSelection selection = TagSelection.semver("*").excluding("debug");

    assertThat(compare(selection, "1.9.0", "v1.10.0")).isNegative();
    assertThat(compare(selection, "v1.10.0", "1.9.0")).isPositive();
    assertThat(compare(selection, "v1.9.0", "1.9.0")).isZero();
    assertThat(compare(selection.lowestFirst(), "1.9.0", "1.10.0")).isPositive();
    assertThat(selection.compare(Candidate.of("1.9.0"), Candidate.of("latest"))).isEmpty();
    assertThat(selection.compare(Candidate.of("1.9.0-debug"), Candidate.of("1.9.0"))).isEmpty();
    assertThat(
            TagSelection.newestFirstSeen()
                .compare(Candidate.of("1", MONDAY), Candidate.of("2", TUESDAY)))
        .hasValue(-1);
    assertThat(TagSelection.newestFirstSeen().compare(Candidate.of("1", MONDAY), Candidate.of("2")))
        .isEmpty();
  }

  static Stream<Arguments> annotated() {
    return Stream.of(
        arguments(TagSelection.semver("^1.2"), Map.of("", "semver", "-range", "^1.2")),
        arguments(
            TagSelection.semver(" 1 - 2 ").lenient().withPreReleases().lowestFirst(),
            Map.of(
                "",
                "semver",
                "-range",
                " 1 - 2 ",
                "-lenient",
                "true",
                "-pre-releases",
                "true",
                "-best",
                "lowest")),
        arguments(TagSelection.numeric(), Map.of("", "numeric")),
        arguments(TagSelection.alphabetical(), Map.of("", "alphabetical")),
        arguments(TagSelection.calendar("YYYY.0M"), Map.of("", "calendar", "-format", "YYYY.0M")),
        arguments(
            TagSelection.newestFirstSeen().including("a").including("b").excluding("c"),
            Map.of("", "newest", "-include", "b", "-exclude", "c")),
        arguments(
            TagSelection.numeric().extracting("(a)(b)", "$2").extracting("(\\d+)"),
            Map.of("", "numeric", "-extract", "(\\d+)")),
        arguments(
            TagSelection.numeric()
                .extracting("(\\d+)-(\\d+)", "$2$1")
                .onPlatform(new Platform("linux", "arm", Optional.of("v7"))),
            Map.of(
                "",
                "numeric",
                "-extract",
                "(\\d+)-(\\d+)",
                "-extract-as",
                "$2$1",
                "-platform",
                "linux/arm/v7")));
  }

  @ParameterizedTest
  @MethodSource("annotated")
  void isKeptAsAnnotations(TagSelection selection, Map<String, String> suffixes) {
    TagReference plain =
        TagReference.dockerImage("web", "quay.io/a/b").withAnnotations(Map.of("note", "kept"));
    Map<String, String> annotations = new TreeMap<>(plain.annotations());
    suffixes.forEach((suffix, value) -> annotations.put("imagestreams.dev/select" + suffix, value));

    TagReference tag = selection.on(plain);

    assertThat(tag).isEqualTo(plain.withAnnotations(annotations));
    assertThat(TagSelection.of(tag)).contains(selection);
    assertThat(TagSelection.of(tag).orElseThrow()).hasSameHashCodeAs(selection);
    assertThat(TagSelection.of(tag).orElseThrow().on(plain)).isEqualTo(tag);
    assertThat(TagSelection.removeFrom(tag)).isEqualTo(plain);
    assertThat(TagSelection.newestFirstSeen().on(tag))
        .isEqualTo(TagSelection.newestFirstSeen().on(plain));
  }

  @Test
  void whatIsSaidAlthoughItGoesAnywayIsKeptToo() {
    TagReference tag =
        tag(
            Map.of(
                "", "semver", "-lenient", "false", "-pre-releases", "false", "-best", "highest"));

    TagSelection selection = TagSelection.of(tag).orElseThrow();

    assertThat(selection.on(TagReference.named("web"))).isEqualTo(tag);
    assertThat(selection.choose(candidates("1.0.0 2.0.0 3 4.0.0-rc")).tag()).contains("2.0.0");
    assertThat(selection).isNotEqualTo(TagSelection.semver("*"));
    assertThat(selection)
        .hasToString(
            "{imagestreams.dev/select=semver, imagestreams.dev/select-best=highest,"
                + " imagestreams.dev/select-lenient=false,"
                + " imagestreams.dev/select-pre-releases=false}");
  }

  @Test
  void aTagWithoutAnnotationsSelectsNothing() {
    assertThat(TagSelection.of(TagReference.named("web"))).isEmpty();
    assertThat(
            TagSelection.of(
                TagReference.named("web")
                    .withAnnotations(Map.of("imagestreams.dev/selected", "by me"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "linux/amd64, linux, amd64, ",
    "linux/arm64/v8, linux, arm64, v8",
    "windows/amd64, windows, amd64, ",
    "linux/mips64le, linux, mips64le, ",
  })
  void knowsThePlatformThatIsRequired(String text, String os, String architecture, String variant) {
    Platform platform = new Platform(os, architecture, Optional.ofNullable(variant));

    assertThat(TagSelection.of(tag(Map.of("", "newest", "-platform", text))).orElseThrow())
        .isEqualTo(TagSelection.newestFirstSeen().onPlatform(platform))
        .satisfies(s -> assertThat(s.requiredPlatform()).contains(platform));
    assertThat(TagSelection.newestFirstSeen().requiredPlatform()).isEmpty();
  }

  /** Suffix and value of the annotation that is wrong, what is said, and the other annotations. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'' ! best ! there is no such order - write one of semver, numeric, alphabetical, calendar,"
            + " newest !",
        "'' ! Semver ! there is no such order - write one of semver, numeric, alphabetical,"
            + " calendar, newest !",
        "'' ! '' ! it is missing - write one of semver, numeric, alphabetical, calendar, newest !"
            + " -range=1",
        "-range ! latest ! at position 0: not a version - write one of up to three numbers without"
            + " leading zeros, such as 1.2.3, 1.2.3-rc.1, 1.2 or 1.x ! =semver",
        "-range ! 1 ! it says nothing of the order numeric - remove it ! =numeric",
        "-lenient ! yes ! it is none of the words known - write false or true ! =semver",
        "-lenient ! true ! it says nothing of the order calendar - remove it ! =calendar,"
            + "-format=YYYY",
        "-pre-releases ! '' ! it is none of the words known - write false or true ! =semver",
        "-best ! first ! it is none of the words known - write highest or lowest ! =numeric",
        "-best ! lowest ! it says nothing of the order newest - remove it ! =newest",
        "-extract ! (.) ! it says nothing of the order newest - remove it ! =newest",
        "-format ! '' ! it is missing - write one, as YYYY.0M.0D ! =calendar",
        "-format ! YYYY ! it says nothing of the order semver - remove it ! =semver",
        "-include ! [a ! at position 0: the class is not closed - write ] where it ends ! =numeric",
        "-exclude ! '' ! at position 0: an empty pattern is in every tag - write a pattern, or leave"
            + " it out ! =numeric",
        "-extract ! (a ! at position 0: the group is not closed - write ) where it ends ! =numeric",
        "-extract-as ! $1 ! nothing says what the groups are - write"
            + " imagestreams.dev/select-extract too ! =numeric",
        "-extract-as ! $2 ! at position 0: the pattern has no such group - name one it has !"
            + " =numeric,-extract=(a)",
        "-platform ! linux ! not a platform - write os/architecture or os/architecture/variant in"
            + " small letters ! =numeric",
        "-platform ! Linux/amd64 ! not a platform - write os/architecture or"
            + " os/architecture/variant in small letters ! =numeric",
        "-platform ! linux/arm/v7/x ! not a platform - write os/architecture or"
            + " os/architecture/variant in small letters ! =numeric",
        "-includes ! a ! there is no such annotation - remove it, or write one of"
            + " imagestreams.dev/select, imagestreams.dev/select-range,"
            + " imagestreams.dev/select-lenient, imagestreams.dev/select-pre-releases,"
            + " imagestreams.dev/select-format, imagestreams.dev/select-best,"
            + " imagestreams.dev/select-include, imagestreams.dev/select-exclude,"
            + " imagestreams.dev/select-extract, imagestreams.dev/select-extract-as,"
            + " imagestreams.dev/select-platform ! =numeric",
      })
  void saysWhichAnnotationIsWrong(String suffix, String value, String problem, String others) {
    Map<String, String> annotations = new TreeMap<>();
    for (String other : others == null ? new String[0] : others.split(",")) {
      int equals = other.indexOf('=');
      annotations.put(other.substring(0, equals), other.substring(equals + 1));
    }
    if (!problem.startsWith("it is missing")) {
      annotations.put(suffix, value);
    }

    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> TagSelection.of(tag(annotations)))
        .withMessage("imagestreams.dev/select%s \"%s\": %s", suffix, value, problem)
        .satisfies(e -> assertThat(e.annotation()).isEqualTo("imagestreams.dev/select" + suffix))
        .satisfies(e -> assertThat(e.value()).isEqualTo(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-range", "-include", "-extract", "-platform"})
  void refusesWhatIsTooLong(String suffix) {
    String value = "1".repeat(513);

    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> TagSelection.of(tag(Map.of("", "semver", suffix, value))))
        .withMessage(
            "imagestreams.dev/select%s \"%s…\": it is longer than 512 characters - shorten it",
            suffix, "1".repeat(120))
        .satisfies(e -> assertThat(e.value()).isEqualTo(value));
  }

  @Test
  void refusesWhatSaysNothingWhenItIsBuilt() {
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> TagSelection.newestFirstSeen().extracting("(\\d+)"))
        .withMessageContaining("it says nothing of the order newest");
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> TagSelection.numeric().lenient())
        .withMessageContaining("it says nothing of the order numeric");
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(
            () -> TagSelection.numeric().onPlatform(new Platform("", "amd64", Optional.empty())))
        .withMessageContaining("not a platform");
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> TagSelection.numeric().including("a\n\u202e"))
        .withMessageStartingWith("imagestreams.dev/select-include \"a\\u000a\\u202e\": ");
  }

  private static TagReference tag(Map<String, String> suffixes) {
    Map<String, String> annotations = new TreeMap<>();
    suffixes.forEach((suffix, value) -> annotations.put("imagestreams.dev/select" + suffix, value));
    return TagReference.named("web").withAnnotations(annotations);
  }

  private static List<Candidate> candidates(String tags) {
    List<Candidate> candidates = new ArrayList<>();
    for (String tag : tags.strip().split(" +")) {
      candidates.add(Candidate.of(tag));
    }
    return candidates;
  }
}
