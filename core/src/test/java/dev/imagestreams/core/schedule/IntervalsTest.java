package dev.imagestreams.core.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalsTest {

  @ParameterizedTest
  @CsvSource({
    "1s,PT1S",
    "30s,PT30S",
    "5m,PT5M",
    "90m,PT90M",
    "1h30m,PT90M",
    "1d,PT24H",
    "1d12h,PT36H",
    "365d,PT8760H",
    "1.5s,PT1.5S",
    "5M,PT5M",
    "PT5M,PT5M",
    "pt5m,PT5M",
    "P1DT1S,PT24H1S"
  })
  void readsWhatPeopleWriteAndWhatIso8601Has(String text, Duration interval) {
    assertThat(Intervals.parse(text)).isEqualTo(interval);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "m",
        "5 m",
        " 5m",
        "5m ",
        "five",
        "5x",
        "m5",
        "1d1d",
        "1h1d",
        "d",
        "P",
        "PT",
        "P5M",
        "1w",
        "1y",
        "5m5m",
        "99999999999999999999d"
      })
  void refusesWhatIsNoInterval(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervals.parse(text))
        .withMessageContaining("\"" + text + "\" is no interval; write 30s, 5m, 1h30m, 1d or PT5M");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0s", "0.999s", "-5m", "PT-5M", "366d", "365d1s"})
  void refusesLessThanASecondAndMoreThanAYear(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervals.parse(text))
        .withMessageContaining("an interval is a second to a year");
  }
}
