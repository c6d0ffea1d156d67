package dev.imagestreams.registry.mirrors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorOrderTest {

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "a, a",
    "a b|b c, a b c",
    "b c|a b, a b c",
    "a b c|c d e, a b c d e",
    "a|b, a b",
    "b|a, b a",
    "c d|a d|b d, c a b d",
    "a b|a b, a b",
    "a a b, a b",
    "a b|b a, a b",
    "a b|b c|c a, a b c",
    "x a b|b a|a y, x a b y"
  })
  void merges(String lists, String merged) {
    assertThat(
            MirrorOrder.merge(Stream.of(lists.split("\\|")).map(MirrorOrderTest::words).toList()))
        .isEqualTo(words(merged));
  }

  @Test
  void keepsEveryOrderThatAgreesWithTheOthers() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      List<List<Integer>> lists = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        // All in the order of numbers, so none contradicts another.
        lists.add(IntStream.range(0, 12).filter(n -> random.nextInt(3) == 0).boxed().toList());
      }
      Collections.shuffle(lists, random);

      List<Integer> merged = MirrorOrder.merge(lists);

      assertThat(merged).as("seed %d", seed).doesNotHaveDuplicates();
      for (List<Integer> list : lists) {
        assertThat(merged.stream().filter(list::contains).toList())
            .as("seed %d", seed)
            .isEqualTo(list);
      }
    }
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : List.of(text.split(" "));
  }
}
