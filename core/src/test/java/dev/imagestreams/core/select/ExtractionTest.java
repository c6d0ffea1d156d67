package dev.imagestreams.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtractionTest {

  @ParameterizedTest
  @CsvSource({
    "\\d+, , build-17-a, 17",
    "build-(\\d+)-(\\d+), , build-17-18, 17",
    "build-(\\d+)-(?<key>\\d+), , build-17-18, 18",
    "(\\d+)|(x), , ax, –",
    "a(\\d*), , ab, –",
    "\\d+, , abc, –",
    "(\\d+)-(\\d+), $2.$1, 17-18, 18.17",
    "(\\d+)-(\\d+), ${2}0, 17-18, 180",
    "(\\d+)-(\\d+), $0, 17-18, 17-18",
    "(?<y>\\d+)-(?<m_1>\\d+), $m_1.${y}9, 17-18, 18.179",
    "(\\d+)(x)?, $1.$2, 17, –",
    "(\\d+), 0, 17, 0",
  })
  void takesOutWhatIsAskedFor(String pattern, String template, String tag, String expected) {
    assertThat(extraction(pattern, Optional.ofNullable(template)).from(tag))
        .isEqualTo(Optional.of(expected).filter(text -> !text.equals("–")));
  }

  @ParameterizedTest
  @CsvSource({
    "$, 0, 'no group follows the $ - write $1, $name or ${name}'",
    "1.$.2, 2, 'no group follows the $ - write $1, $name or ${name}'",
    "${1, 0, 'no group follows the $ - write $1, $name or ${name}'",
    "${}, 0, 'no group follows the $ - write $1, $name or ${name}'",
    "$$1, 0, 'no group follows the $ - write $1, $name or ${name}'",
    "$1$10, 2, the pattern has no such group - name one it has",
    "$1$2, 2, the pattern has no such group - name one it has",
    "$99999999999, 0, the pattern has no such group - name one it has",
    "$name, 0, the pattern has no such group - name one it has",
    "${1a}, 0, the pattern has no such group - name one it has",
  })
  void saysWhereATemplateIsWrong(String template, int position, String problem) {
    assertRefused("(\\d+)", template, position, problem);
  }

  @Test
  void aTemplateNeedsAPattern() {
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> Extraction.of(Map.of(Setting.EXTRACT_AS, "$1")))
        .withMessage(
            "imagestreams.dev/select-extract-as \"$1\": nothing says what the groups are - write"
                + " imagestreams.dev/select-extract too");
  }

  private static void assertRefused(String pattern, String template, int position, String problem) {
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> extraction(pattern, Optional.of(template)))
        .withMessage(
            "imagestreams.dev/select-extract-as \"%s\": at position %d: %s",
            template, position, problem);
  }

  private static Extraction extraction(String pattern, Optional<String> template) {
    Map<Setting, String> settings = new EnumMap<>(Map.of(Setting.EXTRACT, pattern));
    template.ifPresent(text -> settings.put(Setting.EXTRACT_AS, text));
    return Extraction.of(settings).orElseThrow();
  }
}
