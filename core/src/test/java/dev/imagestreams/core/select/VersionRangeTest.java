package dev.imagestreams.core.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.imagestreams.model.SemanticVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {

  /** The range, what is in it, and what is not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "*             ! 0.0.0 1.2.3 99.0.0                   ! 1.2.3-rc.1",
        "x             ! 0.0.0 1.2.3                          ! 0.0.0-0",
        ">=*           ! 0.0.0 1.2.3                          ! 1.2.3-rc.1",
        "<=*           ! 0.0.0 1.2.3                          ! 1.2.3-rc.1",
        "^*            ! 0.0.0 1.2.3                          ! 1.2.3-rc.1",
        "~x            ! 0.0.0 1.2.3                          ! 1.2.3-rc.1",
        "1.2.3         ! 1.2.3                                ! 1.2.2 1.2.4 1.2.3-rc.1",
        "=1.2.3        ! 1.2.3                                ! 1.2.4",
        "= v1.2.3      ! 1.2.3                                ! 1.2.4",
        "1.2.3+build   ! 1.2.3                                ! 1.2.4",
        "1.2           ! 1.2.0 1.2.99                         ! 1.1.99 1.3.0 1.3.0-rc.1 1.2.0-rc.1",
        "1.2.x         ! 1.2.0 1.2.99                         ! 1.1.99 1.3.0",
        "1.2.*         ! 1.2.0 1.2.99                         ! 1.3.0",
        "1             ! 1.0.0 1.99.99                        ! 0.99.99 2.0.0 2.0.0-0",
        "1.X           ! 1.0.0 1.99.99                        ! 2.0.0",
        "1.x.x         ! 1.0.0 1.99.99                        ! 2.0.0",
        "=1.2          ! 1.2.0 1.2.9                          ! 1.3.0",
        ">1.2.3        ! 1.2.4 2.0.0                          ! 1.2.3 1.2.4-rc.1",
        ">=1.2.3       ! 1.2.3 2.0.0                          ! 1.2.2 1.2.3-rc.1",
        "<1.2.3        ! 0.0.1 1.2.2                          ! 1.2.3 1.2.3-rc.1 1.2.2-rc.1",
        "<=1.2.3       ! 1.2.3                                ! 1.2.4",
        ">1.2          ! 1.3.0 2.0.0                          ! 1.2.0 1.2.99",
        ">1            ! 2.0.0                                ! 1.99.99",
        ">=1.2         ! 1.2.0 1.3.0                          ! 1.1.99",
        "<1.2          ! 1.1.99                               ! 1.2.0 1.2.0-0",
        "<=1.2         ! 1.2.99 1.0.0                         ! 1.3.0",
        ">= 1.2 < 2    ! 1.2.0 1.99.0                         ! 2.0.0 1.1.0 2.0.0-rc.1",
        ">=1.2,<2      ! 1.2.0 1.99.0                         ! 2.0.0 1.1.0",
        ">=1.2 , <2    ! 1.2.0                                ! 2.0.0",
        "^1.2.3        ! 1.2.3 1.99.0                         ! 1.2.2 2.0.0 2.0.0-rc.1",
        "^1.2          ! 1.2.0 1.99.0                         ! 1.1.99 2.0.0",
        "^1            ! 1.0.0 1.99.0                         ! 0.9.0 2.0.0",
        "^0.2.3        ! 0.2.3 0.2.99                         ! 0.2.2 0.3.0",
        "^0.0.3        ! 0.0.3                                ! 0.0.2 0.0.4",
        "^0.0.0        ! 0.0.0                                ! 0.0.1",
        "^0.0          ! 0.0.0 0.0.9                          ! 0.1.0",
        "^0.0.x        ! 0.0.0 0.0.9                          ! 0.1.0",
        "^0            ! 0.0.0 0.9.9                          ! 1.0.0",
        "^0.x          ! 0.0.0 0.9.9                          ! 1.0.0",
        "^1.2.3-beta.2 ! 1.2.3-beta.2 1.2.3-beta.10 1.2.3 1.9.0 ! 1.2.3-beta.1 1.2.4-beta.2 2.0.0-0",
        "^0.0.3-beta   ! 0.0.3-beta 0.0.3-pr 0.0.3            ! 0.0.4 0.0.3-alpha",
        "~1.2.3        ! 1.2.3 1.2.99                         ! 1.2.2 1.3.0 1.3.0-0",
        "~1.2          ! 1.2.0 1.2.99                         ! 1.3.0",
        "~1            ! 1.0.0 1.99.99                        ! 2.0.0",
        "~0.2.3        ! 0.2.3 0.2.99                         ! 0.3.0",
        "~1.2.3-beta.2 ! 1.2.3-beta.4 1.2.3 1.2.9             ! 1.2.4-beta.2 1.3.0",
        "1.2.3 - 2.3.4 ! 1.2.3 2.3.4 2.0.0                    ! 1.2.2 2.3.5",
        "1.2 - 2.3.4   ! 1.2.0 2.3.4                          ! 1.1.99 2.3.5",
        "1.2.3 - 2.3   ! 1.2.3 2.3.99                         ! 2.4.0 1.2.2",
        "1.2.3 - 2     ! 1.2.3 2.99.99                        ! 3.0.0",
        "1.2.3 - *     ! 1.2.3 99.0.0                         ! 1.2.2",
        "1.2  -  1.4   ! 1.4.9                                ! 1.5.0",
        "1.0.0 - 2.0.0-rc.2 ! 1.5.0 2.0.0-rc.1                ! 2.0.0 1.5.0-rc.1",
        "1.2 - 1.4 <1.3 ! 1.2.9                               ! 1.3.0",
        "1.2.7 || >=1.2.9 <2.0.0 ! 1.2.7 1.2.9 1.4.6          ! 1.2.8 2.0.0",
        "^1||^3        ! 1.5.0 3.5.0                          ! 2.5.0",
        ">1.2.3-alpha.3 ! 1.2.3-alpha.7 1.2.3 3.4.5           ! 1.2.3-alpha.3 3.4.5-alpha.9",
        ">=1.0.0-rc.1 <2 || 3.0.0-a ! 1.0.0-rc.2 3.0.0-a 1.5.0 ! 3.0.0-b 1.1.0-rc.1 3.0.0",
        "1.2.x >=1.2.0-beta.2 ! 1.2.0                         ! 1.2.0-beta.3",
        ">2 <1         ! ''                                   ! 0.5.0 1.5.0 2.5.0",
        ">99999999999999999999.0.0 ! 100000000000000000000.0.0 ! 99999999999999999999.0.0 1.0.0",
        "^9007199254740993 ! 9007199254740993.0.1             ! 9007199254740992.9.9 9007199254740994.0.0",
        "~1.99999999999999999999 ! 1.99999999999999999999.5   ! 1.100000000000000000000.0",
      })
  void versionsAreInTheRange(String range, String in, String out) {
    VersionRange parsed = RangeParser.parse(range, false);

    assertThat(versions(in)).allSatisfy(v -> assertThat(parsed.objection(v)).as("" + v).isEmpty());
    assertThat(versions(out))
        .allSatisfy(v -> assertThat(parsed.objection(v)).as("" + v).isPresent());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "*         ! 0.0.0-0 1.2.3-rc.1 1.2.3          ! ''",
        "1.2       ! 1.2.0-0 1.2.0-rc.1 1.2.3-rc.1     ! 1.3.0-0 1.1.9",
        "~1.2      ! 1.2.0-alpha 1.2.9-alpha           ! 1.3.0-alpha",
        "^1.2      ! 1.2.0-alpha 1.9.0-alpha           ! 2.0.0-alpha",
        "^1.2.3    ! 1.2.3 1.2.4-alpha                 ! 1.2.3-alpha 2.0.0-alpha",
        ">=1.2     ! 1.2.0-alpha                       ! 1.1.9",
        ">1.2      ! 1.3.0-alpha                       ! 1.2.9",
        "<1.2      ! 1.1.9-alpha                       ! 1.2.0-alpha",
        "<1.2.0    ! 1.2.0-alpha                       ! 1.2.0",
        "<=1.2     ! 1.2.9-alpha                       ! 1.3.0-alpha",
        "1.2 - 1.4 ! 1.2.0-alpha 1.4.9-alpha           ! 1.5.0-alpha",
        "1.2.x >=1.2.0-beta.2 ! 1.2.0-beta.3 1.2.1-a   ! 1.2.0-beta.1",
      })
  void preReleasesAreInTheRangeWhenTheyAreWanted(String range, String in, String out) {
    VersionRange parsed = RangeParser.parse(range, true);

    assertThat(versions(in)).allSatisfy(v -> assertThat(parsed.objection(v)).as("" + v).isEmpty());
    assertThat(versions(out))
        .allSatisfy(v -> assertThat(parsed.objection(v)).as("" + v).isPresent());
  }

  @Test
  void saysWhetherAVersionIsOutsideOrOnlyAPreRelease() {
    VersionRange range = RangeParser.parse("~1.2 || ~1.4", false);

    assertThat(range.objection(version("1.2.3"))).isEmpty();
    assertThat(range.objection(version("1.2.3-rc.1"))).contains(Uncounted.PRE_RELEASE);
    assertThat(range.objection(version("1.3.0"))).contains(Uncounted.OUT_OF_RANGE);
    assertThat(range.objection(version("1.3.0-rc.1"))).contains(Uncounted.OUT_OF_RANGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''         ; 0 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "' '        ; 1 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        ">=1.2 <    ; 7 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        ">= <2      ; 3 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "=>1.2      ; 1 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "~>1.2      ; 1 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "||1        ; 0 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "1 ||       ; 4 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "1 || || 2  ; 5 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "1 | 2      ; 2 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "1,,2       ; 2 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "1.2 -      ; 4 ; not a version",
        "1.2 - >3   ; 6 ; a version is missing - write one, such as 1.2.3, 1.2 or *",
        "1 - 2 - 3  ; 6 ; not a version",
        "latest     ; 0 ; not a version",
        "!=1.2      ; 0 ; not a version",
        "V1.2       ; 0 ; not a version",
        "vv1        ; 0 ; not a version",
        ">=1.2.3.4  ; 2 ; not a version",
        "01.2       ; 0 ; not a version",
        "1.02.3     ; 0 ; not a version",
        "1.2.3-01   ; 0 ; not a version",
        "1.2-rc.1   ; 0 ; not a version",
        "1.2.x-rc   ; 0 ; not a version",
        "x.2        ; 0 ; not a version",
        "1.x.3      ; 0 ; not a version",
        "1..3       ; 0 ; not a version",
        "1.2.       ; 0 ; not a version",
        "1.2.3 -rc  ; 6 ; not a version",
        "(1.2)      ; 0 ; not a version",
        ">*         ; 0 ; no version lies beyond all others - write * alone",
        "1 <x       ; 2 ; no version lies beyond all others - write * alone",
        ">=1.2<2    ; 5 ; nothing parts this from what is before it - write a blank, or || for an alternative",
        "1.2|       ; 3 ; nothing parts this from what is before it - write a blank, or || for an alternative",
        "1.2,       ; 3 ; a comparator is missing after the comma - write one, or remove it",
        ">1, || 2   ; 2 ; a comparator is missing after the comma - write one, or remove it",
      })
  void saysWhereARangeIsWrong(String range, int position, String problem) {
    String said =
        problem.equals("not a version")
            ? "not a version - write one of up to three numbers without leading zeros, such as"
                + " 1.2.3, 1.2.3-rc.1, 1.2 or 1.x"
            : problem;

    assertThatExceptionOfType(InvalidSelectionException.class)
        .isThrownBy(() -> RangeParser.parse(range, false))
        .withMessage(
            "imagestreams.dev/select-range \"%s\": at position %d: %s", range, position, said);
  }

  @ParameterizedTest
  @ValueSource(strings = {" ^1.2 ", "\t^1.2\t", "^ 1.2", "^v1.2"})
  void passesOverBlanks(String range) {
    assertThat(RangeParser.parse(range, false).alternatives())
        .isEqualTo(RangeParser.parse("^1.2", false).alternatives());
  }

  private static List<SemanticVersion> versions(String texts) {
    return texts.isBlank()
        ? List.of()
        : List.of(texts.strip().split(" +")).stream().map(VersionRangeTest::version).toList();
  }

  private static SemanticVersion version(String text) {
    return SemanticVersion.parse(text).orElseThrow();
  }
}
