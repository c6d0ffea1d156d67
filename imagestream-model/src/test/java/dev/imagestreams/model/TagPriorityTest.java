package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TagPriorityTest {

  private static final long SEED = 20_260_915L;

  /** Lists of tags as they must come out; how they go in makes no difference. */
  static Stream<Arguments> sorted() {
    return Stream.of(
        list("latest", "5.6", "5.5", "v5.5", "v5.3.6-bother", "5.3.6-abba", "5.2.3", "other"),
        list(
            "latest",
            "1.2-rc1",
            "1.2-beta4",
            "1.2-beta1",
            "1.2-alpha1",
            "1.1-rc1",
            "1.1-beta2",
            "1.1-beta1"),
        list("7.1", "v7.1", "7.1.0"),
        list("3.1", "3", "abc", "other", "v1", "v2"),
        // the precedence that Semantic Versioning gives as its example, newest first
        list(
            "1.0.0",
            "1.0.0-rc.1",
            "1.0.0-beta.11",
            "1.0.0-beta.2",
            "1.0.0-beta",
            "1.0.0-alpha.beta",
            "1.0.0-alpha.1",
            "1.0.0-alpha"),
        list("2.1.1", "2.1.0", "2.0.0", "1.0.0"),
        list("10.0.0", "9.10.0", "9.9.10", "9.9.9"),
        list("1.10", "1.9", "1.2", "1.2-a", "1.2-10", "1.2-9", "1.1"),
        list("1.0.0-a", "1.0.0-Z", "1.0.0--", "1.0.0-9"),
        list("1.0.0-1a", "1.0.0-99999999999999999999999", "1.0.0-2", "1.0.0-1"),
        list("1.0.0", "v1.0.0", "1.0.0-a", "v1.0.0-a", "0.9.9"),
        // beyond what 64 bits hold
        list(
            "99999999999999999999999999999.1",
            "18446744073709551616.1",
            "18446744073709551615.1",
            "9223372036854775808.1",
            "1.1"),
        list("0.0", "0.0-0", "0.0.0", "0.0.0-0"));
  }

  private static Arguments list(String... tags) {
    return arguments(List.of(tags));
  }

  @ParameterizedTest
  @MethodSource("sorted")
  void sortsHoweverTheyComeIn(List<String> expected) {
    Random random = new Random(SEED);
    List<String> tags = new ArrayList<>(expected);
    Collections.reverse(tags);
    for (int i = 0; i < 100; i++) {
      assertThat(TagPriority.sort(tags))
          .as("seed %d, case %d: %s", SEED, i, tags)
          .isEqualTo(expected);
      Collections.shuffle(tags, random);
    }
    tags.sort(TagPriority.ORDER);
    assertThat(tags).isEqualTo(expected);
  }

  /** None of these is a version; they must come after the least of all versions. */
  static List<String> others() {
    return List.of(
        "",
        "v",
        "v1",
        "1",
        "01.2",
        "1.02",
        "1.2.03",
        "1.2.3-01",
        "1.2-01",
        "1.2.3.4",
        "1.2.3-",
        "1.2-",
        "1.2-a_b",
        "1.2-rc-1",
        "1.2-rc.1",
        "1.2.3-a_b",
        "1.2.3-a..b",
        "1.2.3-a.",
        "1.2.",
        ".1.2",
        "1..2",
        "V1.2",
        "V1.2.3",
        "vv1.2",
        "v.1.2",
        "-1.2",
        "+1.2",
        "1.2+a",
        "1.2.3+",
        "1.2.3+a_b",
        "1.2.3+a..b",
        "1.2.x",
        "a.b",
        "1.2 ",
        " 1.2",
        "1.2\n",
        "1.2.3\n",
        "\u0661.2",
        "1.2-\u00e4",
        "1.2.3-\u00e4",
        "LATEST",
        "latest ",
        "vlatest",
        "latest-1",
        "1,2",
        "1.2/3");
  }

  @ParameterizedTest
  @MethodSource("others")
  void takesTheRestLast(String tag) {
    assertThat(TagPriority.sort(List.of(tag, "0.0.0-0"))).containsExactly("0.0.0-0", tag);
  }

  /** All of these must come before what only looks like a version. */
  static List<String> versions() {
    return List.of(
        "1.2",
        "v1.2",
        "0.0",
        "1.2-a",
        "v1.2-rc1",
        "1.2-0",
        "1.2-10",
        "1.2-0a",
        "1.2.3",
        "v1.2.3",
        "0.0.0",
        "1.2.3-0",
        "1.2.3-a.b.c",
        "1.2.3--",
        "1.2.3-a-b",
        "1.2.3-0a",
        "1.2.3+a",
        "1.2.3+01",
        "1.2.3+-",
        "1.2.3-a+b.c-d",
        "v1.2.3-a+b");
  }

  @ParameterizedTest
  @MethodSource("versions")
  void takesVersionsBeforeTheRest(String tag) {
    assertThat(TagPriority.sort(List.of("!", tag))).containsExactly(tag, "!");
  }

  @Test
  void keepsEqualsInTheirOrder() {
    assertThat(TagPriority.sort(List.of("1.0.0+b", "1.0.0+a", "x", "1.0.0+c", "latest")))
        .containsExactly("latest", "1.0.0+b", "1.0.0+a", "1.0.0+c", "x");
    assertThat(TagPriority.sort(List.of("x", "x", "latest", "latest")))
        .containsExactly("latest", "latest", "x", "x");
  }

  /** UTF-16 has it the other way round. */
  @Test
  void ordersTheRestByTheirBytes() {
    assertThat(TagPriority.sort(List.of("\ud83d\ude00", "\uffee", "b", "B", "_", "a")))
        .containsExactly("B", "_", "a", "b", "\uffee", "\ud83d\ude00");
  }

  @Test
  void leavesItsArgumentAlone() {
    List<String> tags = new ArrayList<>(List.of("b", "a"));
    List<String> sorted = TagPriority.sort(tags);

    assertThat(tags).containsExactly("b", "a");
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> sorted.add("c"));
    assertThat(TagPriority.sort(List.of())).isEmpty();
  }

  @Test
  void refusesNull() {
    assertThatNullPointerException().isThrownBy(() -> TagPriority.sort(null));
    assertThatNullPointerException()
        .isThrownBy(() -> TagPriority.sort(Collections.singletonList(null)));
  }

  @Test
  @Timeout(60)
  void orderIsATotalPreorder() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 100_000; i++) {
      String a = tag(random);
      String b = tag(random);
      String c = tag(random);
      int ab = Integer.signum(TagPriority.ORDER.compare(a, b));
      int ba = Integer.signum(TagPriority.ORDER.compare(b, a));
      int bc = Integer.signum(TagPriority.ORDER.compare(b, c));
      int ac = Integer.signum(TagPriority.ORDER.compare(a, c));
      boolean consistent =
          ab == -ba
              && TagPriority.ORDER.compare(a, a) == 0
              && (ab > 0 || bc > 0 || ac <= 0)
              && (ab < 0 || bc < 0 || ac >= 0)
              && (ab != 0 || ac == bc);
      if (!consistent) {
        assertThat(consistent).as("seed %d, case %d: %s, %s, %s", SEED, i, a, b, c).isTrue();
      }
    }
  }

  @Test
  @Timeout(60)
  void ordersNumbersByTheirValue() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20_000; i++) {
      BigInteger[] one = numbers(random);
      BigInteger[] other = numbers(random);
      int expected = 0;
      for (int n = 0; n < one.length && expected == 0; n++) {
        expected = other[n].compareTo(one[n]);
      }
      String a = one[0] + "." + one[1] + "." + one[2] + "-x." + one[3];
      String b = other[0] + "." + other[1] + "." + other[2] + "-x." + other[3];
      assertThat(Integer.signum(TagPriority.ORDER.compare(a, b)))
          .as("seed %d, case %d: %s, %s", SEED, i, a, b)
          .isEqualTo(expected);
    }
  }

  private static BigInteger[] numbers(SplittableRandom random) {
    BigInteger[] numbers = new BigInteger[4];
    for (int i = 0; i < numbers.length; i++) {
      int bits = random.nextInt(3) == 0 ? 80 : 2;
      numbers[i] = new BigInteger(bits, new Random(random.nextLong()));
    }
    return numbers;
  }

  private static String tag(SplittableRandom random) {
    StringBuilder tag = new StringBuilder(pick(random, "", "", "", "v", "v", "x"));
    for (int parts = random.nextInt(1, 5); parts > 0; parts--) {
      tag.append(pick(random, "0", "1", "2", "10", "01", "18446744073709551616", "a"));
      tag.append(parts > 1 ? "." : "");
    }
    tag.append(
        pick(random, "", "", "", "-a", "-1", "-2", "-10", "-a.1", "-a.b", "-A", "-", "-a_", "-01"));
    tag.append(pick(random, "", "", "", "+a", "+b", "+"));
    return random.nextInt(20) == 0 ? "latest" : tag.toString();
  }

  private static String pick(SplittableRandom random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
