package dev.imagestreams.model;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times as RFC 3339 writes them. */
final class Times {

  /** Says that a text has not the usual form. */
  static final long UNUSUAL = -1;

  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)");
  private static final String PATTERN = "0000-00-00T00:00:00Z";
  private static final long FIRST_SECOND = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private Times() {}

  /** The time a text says; null where it says none. */
  static @Nullable Instant parse(String text) {
    if (!RFC_3339.matcher(text).matches()) {
      return null; // Java takes years of other lengths, times without seconds and odd offsets.
    }
    try {
      long digits = text.length() == PATTERN.length() ? digits(text.toCharArray()) : UNUSUAL;
      return digits == UNUSUAL ? OffsetDateTime.parse(text).toInstant() : ofDigits(digits);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static long digits(char[] text) {
    return digits(text, 0, text.length);
  }

  /**
   * The digits of a text that has the form that Go and this library write, UTC and whole seconds,
   * as one number; {@link #UNUSUAL} for all other texts.
   */
  static long digits(char[] text, int start, int length) {
    if (length != PATTERN.length()) {
      return UNUSUAL;
    }
    long digits = 0;
    for (int i = 0; i < length; i++) {
      char expected = PATTERN.charAt(i);
      char c = text[start + i];
      if (expected == '0' && c >= '0' && c <= '9') {
        digits = digits * 10 + (c - '0');
      } else if (c != expected || expected == '0') {
        return UNUSUAL;
      }
    }
    return digits;
  }

  /**
   * The time that digits say. Ten times as fast as the general parser, for what nearly every time
   * is.
   *
   * @throws DateTimeException when there is no such day or hour
   */
  static Instant ofDigits(long digits) {
    int date = (int) (digits / 1_000_000);
    int time = (int) (digits % 1_000_000);
    return LocalDateTime.of(
            date / 10_000,
            date / 100 % 100,
            date % 100,
            time / 10_000,
            time / 100 % 100,
            time % 100)
        .toInstant(ZoneOffset.UTC);
  }

  /** Whether the time's year has four digits. */
  static boolean hasUsualYear(Instant time) {
    long second = time.getEpochSecond();
    return second >= FIRST_SECOND && second <= LAST_SECOND;
  }

  /** The usual form of a time with a usual year. */
  static char[] text(long epochSecond) {
    LocalDateTime date = LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC);
    char[] text = PATTERN.toCharArray();
    put(text, 0, 4, date.getYear());
    put(text, 5, 2, date.getMonthValue());
    put(text, 8, 2, date.getDayOfMonth());
    put(text, 11, 2, date.getHour());
    put(text, 14, 2, date.getMinute());
    put(text, 17, 2, date.getSecond());
    return text;
  }

  private static void put(char[] text, int start, int digits, int number) {
    int rest = number;
    for (int i = start + digits - 1; i >= start; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
