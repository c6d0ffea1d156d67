package dev.imagestreams.notifications.sink;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** When a target wants to be asked again: a header in seconds, or as a date. */
final class RetryAfter {

  /** What a target may have us wait, by mistake or not. */
  static final Duration LONGEST = Duration.ofHours(1);

  private RetryAfter() {}

  /**
   * How long to wait, at most an hour; empty where the header says nothing that can be read, or no
   * time that is still to come: tried again at once, all attempts would be used up in no time.
   */
  static Optional<Duration> parse(String header, Instant now) {
    String text = header.trim();
    return (isNumber(text) ? Optional.of(seconds(text)) : date(text, now))
        .filter(delay -> !delay.isZero() && !delay.isNegative())
        .map(delay -> delay.compareTo(LONGEST) < 0 ? delay : LONGEST);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static Duration seconds(String text) {
    try {
      return Duration.ofSeconds(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return LONGEST; // So many digits are long enough.
    }
  }

  private static Optional<Duration> date(String text, Instant now) {
    try {
      Instant then = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, then));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
