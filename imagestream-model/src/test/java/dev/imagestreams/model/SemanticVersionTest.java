package dev.imagestreams.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which texts are versions, and how they compare, is held by {@link TagPriorityTest} too. */
class SemanticVersionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0", "1.2.3", "1.2.3-rc.1", "1.2.3--", "99999999999999999999.0.1-a-b.0"})
  void isWrittenAsItWasRead(String text) {
    assertThat(SemanticVersion.parse(text).map(SemanticVersion::toString)).contains(text);
  }

  @Test
  void isReadWithoutItsBuild() {
    assertThat(SemanticVersion.parse("1.2.3-a+b.1"))
        .contains(new SemanticVersion("1", "2", "3", List.of("a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1.2", "v1.2.3", "1.2.3.4", "01.2.3", "1.2.3-", "1.2.3-01"})
  void isNothingElse(String text) {
    assertThat(SemanticVersion.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 0, a",
    "1, x, 0, a",
    "1, 0, 01, a",
    "-1, 0, 0, a",
    "1, 0, 0, ''",
    "1, 0, 0, 01",
    "1, 0, 0, a.b",
    "1, 0, 0, a+b"
  })
  void isNotMadeOfAnythingElse(String major, String minor, String patch, String identifier) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SemanticVersion(major, minor, patch, List.of(identifier)))
        .withMessageStartingWith("not the parts of a semantic version: ");
  }

  @Test
  void knowsPreReleases() {
    SemanticVersion candidate = SemanticVersion.parse("1.2.3-rc.1").orElseThrow();
    SemanticVersion release = SemanticVersion.parse("1.2.3").orElseThrow();

    assertThat(candidate.isPreRelease()).isTrue();
    assertThat(release.isPreRelease()).isFalse();
    assertThat(candidate.hasCoreOf(release)).isTrue();
    assertThat(candidate.hasCoreOf(SemanticVersion.parse("1.2.4").orElseThrow())).isFalse();
    assertThat(candidate.hasCoreOf(SemanticVersion.parse("1.3.3").orElseThrow())).isFalse();
    assertThat(candidate.hasCoreOf(SemanticVersion.parse("2.2.3").orElseThrow())).isFalse();
  }
}
