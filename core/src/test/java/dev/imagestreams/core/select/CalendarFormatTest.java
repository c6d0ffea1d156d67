package dev.imagestreams.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CalendarFormatTest {

  /** The format, versions of it from the earliest to the latest, and what is none. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "YYYY.0M.0D ! 1999.12.31 2024.01.02 2024.01.10 2024.02.01 2024.12.31 ! 24.01.02 2024.1.2"
            + " 2024.13.01 2024.00.01 2024.01.00 2024.01.32 2024.02.30 2023.02.29 2024-01-02"
            + " 2024.01.02.1 2024.01.02-a 2024.01 x2024.01.02 12024.01.02",
        "YYYY0M0D   ! 20240102 20240229 20241231 ! 2024012 202401023 20240230 2024.01.02",
        "YYYY.MM.DD ! 2024.1.2 2024.1.10 2024.2.1 2024.12.31 ! 2024.01.2 2024.1.02 2024.13.1",
        "YY.0M      ! 6.04 9.10 16.04 24.10 106.04 ! 06.04 2024.04 1006.04 24.4",
        "0Y.0M      ! 06.04 24.04 24.10 99.01 ! 6.04 106.04",
        "YY.MM.MICRO ! 24.1.0 24.1.9 24.1.10 24.2.1 24.10.1 ! 24.1 24.1.a",
        "YYYY.0W    ! 2024.01 2024.09 2024.53 2025.01 ! 2024.54 2024.00 2024.1",
        "YYYY_WW    ! 2024_1 2024_9 2024_53 ! 2024_01 2024_54",
        "0D.0M.YYYY ! 31.12.2023 01.01.2024 02.01.2024 01.02.2024 ! 30.02.2024 2024.01.01",
        "MAJOR.YYYY0M.MINOR ! 1.202412.5 2.202401.9 2.202401.10 2.202402.0 10.202401.0 ! 1.2024.5",
        "YYYY0M0D-MICRO ! 20240102-000001 20240102-093000 20240102-153000 20240103-1 ! 20240102-",
        "YYYY0M0DMICRO ! 202401020900 202401021000 20240103090000 ! 20240102",
        "YYYY.MICRO ! 2024.9007199254740992 2024.9007199254740993 2024.99999999999999999999 ! 2024",
        "YYYY.0M-MODIFIER ! 2024.01-alpha 2024.01-rc.2 2024.01-rc.10 2024.01-rc10 2024.01 2024.02"
            + " ! 2024.01- 2024.01-1 2024.01.rc 2024.01rc",
        "YY.MINORMODIFIER ! 24.0 24.1a9 24.1b1 24.1rc1 24.1 ! 24.1- 24.1.2",
        "YYYY-0M-0D ! 2024-01-31 2024-02-01 ! 2024-01-31-2",
      })
  void readsVersionsOfTheFormat(String format, String ascending, String others) {
    CalendarFormat parsed = CalendarFormatParser.parse(format);
    List<CalendarVersion> versions =
        split(ascending).stream().map(text -> parsed.read(text).orElseThrow()).toList();

    for (int i = 0; i < versions.size(); i++) {
      for (int j = 0; j < versions.size(); j++) {
        assertThat(Integer.signum(versions.get(i).compareTo(versions.get(j))))
            .as("%s and %s", versions.get(i), versions.get(j))
            .isEqualTo(Integer.compare(i, j));
      }
    }
    assertThat(split(others))
        .isNotEmpty()
        .allSatisfy(text -> assertThat(parsed.read(text)).as(text).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "YYYY.MICRO, 2024.7, 2024.007",
    "YYYY.MICRO.MODIFIER, 2024.7.rc1, 2024.7.rc01",
  })
  void numbersAreEqualHoweverTheyArePadded(String format, String one, String other) {
    CalendarFormat parsed = CalendarFormatParser.parse(format);

    assertThat(parsed.read(one).orElseThrow())
        .isEqualByComparingTo(parsed.read(other).orElseThrow());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "'' ! it has no year - write YYYY, YY or 0Y",
        "0M.0D ! it has no year - write YYYY, YY or 0Y",
        "YYYY.0D ! it has a day of no month - write MM or 0M too",
        "YYYY.0M.0W ! it has a week and a month - leave one of them out",
        "YYYY.WW.DD ! it has a day of no month - write MM or 0M too",
        "YYYY. ! at position 4: nothing stands after the separator - write a term, or remove it",
        "YYYY.YY ! at position 5: YY says again what was said before - remove it",
        "YYYY.MM.0M ! at position 8: 0M says again what was said before - remove it",
        "YYYY.MICRO.MICRO ! at position 11: MICRO says again what was said before - remove it",
        "YYYY.MODIFIER.0M ! at position 5: MODIFIER takes the rest of a version - let it be the"
            + " last term",
        "YYMMDD ! at position 2: nobody can tell where YY ends and MM begins - write a separator"
            + " between them, or a padded term",
        "YYYYMICRO0M ! at position 9: nobody can tell where MICRO ends and 0M begins - write a"
            + " separator between them, or a padded term",
      })
  void saysWhatIsWrongWithAFormat(String format, String problem) {
    assertRefused(format, problem);
  }

  @ParameterizedTest
  @CsvSource({"yyyy.mm, 0", "YYYY.mm, 5", "YYY.0M, 2", "YYYY/0M, 4", "YYYY 0M, 4", "vYYYY, 0"})
  void saysWhatTermsThereAre(String format, int position) {
    assertRefused(
        format,
        "at position "
            + position
            + ": neither a term nor a separator - write YYYY, YY, 0Y, MM, 0M, WW, 0W, DD, 0D,"
            + " MAJOR, MINOR, MICRO or MODIFIER, parted by . - or _");
  }

  private static void assertRefused(String format, String problem) {
    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> CalendarFormatParser.parse(format))
        .withMessage("imagestreams.dev/select-format \"%s\": %s", format, problem);
  }

  private static List<String> split(String texts) {
    return List.of(texts.strip().split(" +"));
  }
}
