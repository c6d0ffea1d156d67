package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.registry.copy.Progress;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users see while images are copied. */
class CopyReportTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1.0 KiB",
    "1048524, 1023.9 KiB",
    "1048525, 1.0 MiB",
    "12897484, 12.3 MiB",
    "1073741824, 1.0 GiB",
    "1099511627776, 1.0 TiB",
    "9223372036854775807, 8388608.0 TiB"
  })
  void tellsSizesInUnitsThatFit(long bytes, String text) {
    assertThat(CopyLines.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"50 132, 132", "0 0, 80", "'24 80\n', 80"})
  void readsHowWideATerminalIs(String said, int width) {
    assertThat(ErrorTerminal.width(said)).hasValue(width);
  }

  @ParameterizedTest
  @CsvSource({"''", "stty: no terminal", "50", "50 -1", "50 1234567"})
  void readsWhatIsNoSizeAsNoTerminal(String said) {
    assertThat(ErrorTerminal.width(said)).isEqualTo(OptionalInt.empty());
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "10", "500"})
  void keepsTheBarWithinAnyTerminal(int width) {
    StringWriter err = new StringWriter();
    try (CopyBar bar = new CopyBar(new PrintWriter(err), width)) {
      bar.moved(new Progress(0, 3 << 20, 0, 2));
      bar.moved(new Progress(3 << 20, 3 << 20, 2, 2));
    }

    assertThat(err.toString().strip().split("\r"))
        .allMatch(line -> line.length() <= Math.max(1, width - 1));
  }

  @Test
  void followsACopyThatHasToSendSomeAgain() {
    StringWriter err = new StringWriter();
    try (CopyBar bar = new CopyBar(new PrintWriter(err), 80)) {
      bar.moved(new Progress(2 << 20, 4 << 20, 0, 1));
      bar.moved(new Progress(1 << 20, 4 << 20, 0, 1));
    }

    assertThat(err.toString()).contains(" 25% [").endsWith(System.lineSeparator());
  }
}
