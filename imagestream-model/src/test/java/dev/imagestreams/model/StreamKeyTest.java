package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamKeyTest {

  @ParameterizedTest
  @CsvSource({"ruby, default, ruby", "team/ruby, team, ruby", "a/b/c, a/b, c"})
  void splitsAtTheLastSlash(String text, String namespace, String name) {
    assertThat(StreamKey.parse(text)).isEqualTo(new StreamKey(namespace, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "/ruby", "team/", "Team/ruby", "a//b", "..", "a/../b", "a:b"})
  void rejectsWhatIsNoName(String text) {
    assertThatThrownBy(() -> StreamKey.parse(text)).isInstanceOf(InvalidReferenceException.class);
  }

  @Test
  void rejectsANameOfTwoSegments() {
    assertThatThrownBy(() -> new StreamKey("team", "a/b"))
        .isInstanceOf(InvalidReferenceException.class);
  }

  @Test
  void rejectsMoreThan255Characters() {
    assertThat(new StreamKey("n", "a".repeat(253)).name()).hasSize(253);
    assertThatThrownBy(() -> new StreamKey("n", "a".repeat(254)))
        .isInstanceOf(InvalidReferenceException.class);
  }

  @Test
  void sortsByNamespaceThenName() {
    TreeSet<StreamKey> keys = new TreeSet<>();
    keys.add(new StreamKey("b", "a"));
    keys.add(new StreamKey("a", "b"));
    keys.add(new StreamKey("a", "a"));
    keys.add(new StreamKey("a-a", "a"));

    assertThat(keys).map(StreamKey::toString).containsExactly("a/a", "a/b", "a-a/a", "b/a");
  }
}
