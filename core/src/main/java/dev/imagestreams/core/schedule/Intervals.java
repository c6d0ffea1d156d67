package dev.imagestreams.core.schedule;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagReference;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often a stream and its tags want to be looked at: annotations that say so on the stream, or
 * on a tag of its spec, where that counts before the stream's.
 */
public final class Intervals {

  /**
   * On a stream or a tag: the interval, {@code PT5M} or {@code 5m}. On a stream that follows a
   * repository it also has the repository listed as often. Where it can't be read, the schedule's
   * usual interval counts.
   */
  public static final String ANNOTATION = "imagestreams.dev/interval";

  private static final Logger LOG = LoggerFactory.getLogger(Intervals.class);

  static final Duration SHORTEST = Duration.ofSeconds(1);
  static final Duration LONGEST = Duration.ofDays(365);

  private Intervals() {}

  static void requireValid(Duration interval) {
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("an interval is a second to a year, not " + interval);
    }
  }

  /**
   * What the stream says; empty where it says nothing.
   *
   * @param usual where nobody can read what it says
   */
  static Optional<Duration> of(ImageStream stream, Duration usual) {
    // Somebody wants it looked at, even where it can't be read how often.
    return said(stream.metadata().annotations()).map(text -> tryParse(text).orElse(usual));
  }

  /** What the tag says, where that can be read, or else the stream, or else what is usual. */
  static Duration of(ImageStream stream, TagReference tag, Duration usual) {
    return said(tag.annotations())
        .flatMap(Intervals::tryParse)
        .or(() -> of(stream, usual))
        .orElse(usual);
  }

  private static Optional<String> said(Map<String, String> annotations) {
    return Optional.ofNullable(annotations.get(ANNOTATION));
  }

  private static Optional<Duration> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException e) {
      LOG.atDebug().addKeyValue("interval", text).log("not an interval; the usual one counts");
      return Optional.empty();
    }
  }

  /**
   * Reads {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 1d} or ISO 8601's {@code PT5M}.
   *
   * @throws IllegalArgumentException when the text is not an interval of a second to a year
   */
  public static Duration parse(String text) {
    String iso = text.toUpperCase(Locale.ROOT);
    if (!iso.startsWith("P")) {
      int days = iso.indexOf('D');
      String time = iso.substring(days + 1);
      iso = "P" + iso.substring(0, days + 1) + (time.isEmpty() ? "" : "T" + time);
    }
    Duration interval;
    try {
      interval = Duration.parse(iso);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is no interval; write 30s, 5m, 1h30m, 1d or PT5M", e);
    }
    requireValid(interval);
    return interval;
  }
}
