package dev.imagestreams.model;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Times as RFC 3339 writes them. */
final class Times {

  /** Says that a text has not the usual form. */
  static final long UNUSUAL = Long.MIN_VALUE;

  private static final String PATTERN = "0000-00-00T00:00:00Z";
  private static final long FIRST_SECOND = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private Times() {}

  /** The time a text says; null where it says none. */
  static @Nullable Instant parse(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * The seconds since 1970 that a text says which has the form that Go and this library write, UTC
   * and whole seconds; {@link #UNUSUAL} for all other texts. Ten times as fast as the general
   * parser, for what nearly every time is.
   */
  static long usual(char[] text, int start, int length) {
    if (!isUsual(text, start, length)) {
      return UNUSUAL;
    }
    try {
      return LocalDateTime.of(
              number(text, start, 4),
              number(text, start + 5, 2),
              number(text, start + 8, 2),
              number(text, start + 11, 2),
              number(text, start + 14, 2),
              number(text, start + 17, 2))
          .toEpochSecond(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return UNUSUAL; // No such day or hour: the general parser refuses it too.
    }
  }

  private static boolean isUsual(char[] text, int start, int length) {
    if (length != PATTERN.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char expected = PATTERN.charAt(i);
      char c = text[start + i];
      if (expected == '0' ? c < '0' || c > '9' : c != expected) {
        return false;
      }
    }
    return true;
  }

  private static int number(char[] text, int start, int digits) {
    int number = 0;
    for (int i = start; i < start + digits; i++) {
      number = number * 10 + (text[i] - '0');
    }
    return number;
  }

  /** Writes a time; whole seconds, which nearly all are, without {@link Instant#toString}. */
  static void write(JsonGenerator out, Instant time) throws IOException {
    long second = time.getEpochSecond();
    if (time.getNano() != 0 || second < FIRST_SECOND || second > LAST_SECOND) {
      out.writeString(time.toString());
      return;
    }
    LocalDateTime date = LocalDateTime.ofEpochSecond(second, 0, ZoneOffset.UTC);
    char[] text = PATTERN.toCharArray();
    put(text, 0, 4, date.getYear());
    put(text, 5, 2, date.getMonthValue());
    put(text, 8, 2, date.getDayOfMonth());
    put(text, 11, 2, date.getHour());
    put(text, 14, 2, date.getMinute());
    put(text, 17, 2, date.getSecond());
    out.writeString(text, 0, text.length);
  }

  private static void put(char[] text, int start, int digits, int number) {
    int rest = number;
    for (int i = start + digits - 1; i >= start; i--) {
      text[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  }
}
