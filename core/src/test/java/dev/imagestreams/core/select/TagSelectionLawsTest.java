package dev.imagestreams.core.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds of every selection and whatever tags there are: many small repositories, at random.
 */
class TagSelectionLawsTest {

  private static final long SEED = 20_261_128L;
  private static final int REPOSITORIES = 2_000;
  private static final int ALL = Integer.MAX_VALUE;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  static List<TagSelection> selections() {
    return List.of(
        TagSelection.semver("*"),
        TagSelection.semver("^1 || >=2.0.0-0").lenient(),
        TagSelection.semver(">=1").withPreReleases().lenient().lowestFirst(),
        TagSelection.semver("*").lenient().withPreReleases().extracting("^v?(\\d[^-]*)"),
        TagSelection.numeric(),
        TagSelection.numeric().extracting("(\\d+)$"),
        TagSelection.numeric().extracting("(\\d+)$").lowestFirst(),
        TagSelection.alphabetical(),
        TagSelection.alphabetical().lowestFirst().excluding("-rc"),
        TagSelection.alphabetical().extracting("^v?\\d+"),
        TagSelection.calendar("YYYY.MM.MICRO-MODIFIER"),
        TagSelection.calendar("YYYY0M0D"),
        TagSelection.calendar("MAJOR.0M.0Y"),
        TagSelection.newestFirstSeen(),
        TagSelection.newestFirstSeen().including("\\.").excluding("^v"));
  }

  private interface Law {
    void check(List<Candidate> repository, Selected selected, SplittableRandom random);
  }

  private static void always(TagSelection selection, Law law) {
    SplittableRandom random = new SplittableRandom(SEED);
    int counted = 0;
    for (int i = 0; i < REPOSITORIES; i++) {
      List<Candidate> repository = repository(random);
      Selected selected = selection.choose(repository, ALL);
      counted += selected.counted();
      try {
        law.check(repository, selected, random);
      } catch (AssertionError e) {
        throw new AssertionError(
            "seed " + SEED + ", repository " + i + ", " + selection + ": " + repository, e);
      }
    }
    assertThat(counted).as("seed %d: tags that counted", SEED).isGreaterThan(REPOSITORIES / 4);
  }

  @ParameterizedTest
  @MethodSource("selections")
  void theOrderInWhichTagsComeMakesNoDifference(TagSelection selection) {
    always(
        selection,
        (repository, selected, random) -> {
          List<Candidate> shuffled = new ArrayList<>(repository);
          Collections.shuffle(shuffled, new Random(random.nextLong()));
          Selected again = selection.choose(shuffled, ALL);
          assertThat(again.tags()).isEqualTo(selected.tags());
          assertThat(again.why()).isEqualTo(selected.why());
          assertThat(again.offered()).isEqualTo(selected.offered());
        });
  }

  @ParameterizedTest
  @MethodSource("selections")
  void everyTagThatCountsHasAPlaceOfItsOwn(TagSelection selection) {
    always(
        selection,
        (repository, selected, random) -> {
          Set<String> counting = new HashSet<>();
          Set<String> all = new HashSet<>();
          for (Candidate one : distinct(repository)) {
            all.add(one.tag());
            if (selection.compare(one, one).isPresent()) {
              counting.add(one.tag());
            }
          }
          assertThat(selected.tags()).doesNotHaveDuplicates().hasSameElementsAs(counting);
          assertThat(selected.counted()).isEqualTo(counting.size());
          assertThat(selected.offered()).isEqualTo(all.size());
        });
  }

  @ParameterizedTest
  @MethodSource("selections")
  void comparisonIsATotalPreorder(TagSelection selection) {
    always(
        selection,
        (repository, selected, random) -> {
          List<Candidate> tags = distinct(repository);
          if (tags.isEmpty()) {
            return;
          }
          Candidate a = pick(random, tags);
          Candidate b = pick(random, tags);
          Candidate c = pick(random, tags);
          OptionalInt ab = selection.compare(a, b);
          OptionalInt bc = selection.compare(b, c);
          OptionalInt ac = selection.compare(a, c);
          assertThat(selection.compare(b, a).isPresent()).isEqualTo(ab.isPresent());
          assertThat(selection.compare(a, a).orElse(0)).isZero();
          ab.ifPresent(order -> assertThat(selection.compare(b, a)).hasValue(-order));
          if (ab.isPresent() && bc.isPresent()) {
            assertThat(ac).isPresent();
            if (ab.getAsInt() == 0 || ab.getAsInt() == bc.getAsInt()) {
              assertThat(ac).isEqualTo(bc);
            }
            if (bc.getAsInt() == 0) {
              assertThat(ac).isEqualTo(ab);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selections")
  void tagsAreRankedByComparisonAndThenByTheirNames(TagSelection selection) {
    always(
        selection,
        (repository, selected, random) -> {
          List<Candidate> tags = distinct(repository);
          List<String> ranked = selected.tags();
          for (int i = 1; i < ranked.size(); i++) {
            String better = ranked.get(i - 1);
            String worse = ranked.get(i);
            int order = selection.compare(named(better, tags), named(worse, tags)).orElseThrow();
            assertThat(order).as("%s and %s", better, worse).isGreaterThanOrEqualTo(0);
            if (order == 0) {
              assertThat(better).isGreaterThan(worse);
            }
          }
        });
  }

  @ParameterizedTest
  @MethodSource("selections")
  void fewerAreTheFirstOfAllAndWhatWasBestIsFollowedByTheNext(TagSelection selection) {
    always(
        selection,
        (repository, selected, random) -> {
          int limit = random.nextInt(1, 8);
          List<String> ranked = selected.tags();
          Selected fewer = selection.choose(repository, limit);
          assertThat(fewer.tags()).isEqualTo(ranked.subList(0, Math.min(limit, ranked.size())));
          assertThat(fewer.why()).isEqualTo(selected.why());
          List<Candidate> rest =
              repository.stream()
                  .filter(c -> !selected.tag().equals(Optional.of(c.tag())))
                  .toList();
          assertThat(selection.choose(rest, ALL).tags())
              .isEqualTo(ranked.subList(Math.min(1, ranked.size()), ranked.size()));
        });
  }

  @Test
  void numbersAreOrderedAsBigIntegersAre() {
    always(
        TagSelection.numeric(),
        (repository, selected, random) -> {
          Optional<BigInteger> greatest =
              repository.stream()
                  .map(Candidate::tag)
                  .filter(tag -> tag.matches("\\d+"))
                  .map(BigInteger::new)
                  .max(Comparator.naturalOrder());
          assertThat(selected.tag().map(BigInteger::new)).isEqualTo(greatest);
        });
  }

  @Test
  void datesAreOrderedAsLocalDatesAre() {
    SplittableRandom random = new SplittableRandom(SEED);
    TagSelection selection = TagSelection.calendar("0D_0M-YYYY");
    for (int i = 0; i < 20_000; i++) {
      LocalDate one = LocalDate.ofEpochDay(random.nextInt(10_000, 40_000));
      LocalDate other = one.plusDays(random.nextInt(-40, 40));
      assertThat(selection.compare(Candidate.of(written(one)), Candidate.of(written(other))))
          .as("seed %d, case %d: %s, %s", SEED, i, one, other)
          .hasValue(Integer.signum(one.compareTo(other)));
    }
  }

  private static String written(LocalDate date) {
    return "%02d_%02d-%04d".formatted(date.getDayOfMonth(), date.getMonthValue(), date.getYear());
  }

  /** Up to a few dozen tags, many of them worth the same, and some of them twice. */
  private static List<Candidate> repository(SplittableRandom random) {
    List<Candidate> repository = new ArrayList<>();
    for (int tags = random.nextInt(40); tags > 0; tags--) {
      Optional<Instant> firstSeen =
          random.nextInt(4) == 0
              ? Optional.empty()
              : Optional.of(START.plusSeconds(random.nextInt(5)));
      repository.add(new Candidate(tag(random), firstSeen));
    }
    return repository;
  }

  private static String tag(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> pick(random, List.of("latest", "stable", "", "-1", "1/2", "main-0a1b-17"));
      case 1 -> number(random);
      case 2 ->
          "20" + random.nextInt(23, 26) + "0" + random.nextInt(1, 4) + "0" + random.nextInt(8);
      case 3 -> random.nextInt(2023, 2026) + "." + random.nextInt(14) + "." + version(random);
      case 4 -> random.nextInt(3) + ".0" + random.nextInt(4) + ".2" + random.nextInt(4);
      default -> pick(random, List.of("", "", "v")) + version(random);
    };
  }

  private static String version(SplittableRandom random) {
    StringBuilder version = new StringBuilder(number(random));
    for (int parts = random.nextInt(3); parts > 0; parts--) {
      version.append('.').append(number(random));
    }
    return version
        .append(
            pick(random, List.of("", "", "", "-a", "-rc.1", "-rc.9", "-rc.10", "-rc9", "-rc01")))
        .toString();
  }

  private static String number(SplittableRandom random) {
    return pick(
        random, List.of("0", "1", "1", "2", "10", "007", "9007199254740992", "9007199254740993"));
  }

  /** Each tag once, with the earliest time that is known. */
  private static List<Candidate> distinct(List<Candidate> repository) {
    return repository.stream()
        .map(Candidate::tag)
        .distinct()
        .map(tag -> named(tag, repository))
        .toList();
  }

  private static Candidate named(String tag, List<Candidate> repository) {
    Optional<Instant> earliest =
        repository.stream()
            .filter(candidate -> candidate.tag().equals(tag))
            .flatMap(candidate -> candidate.firstSeen().stream())
            .min(Comparator.naturalOrder());
    return new Candidate(tag, earliest);
  }

  private static <T> T pick(SplittableRandom random, List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
