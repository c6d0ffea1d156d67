package dev.imagestreams.core.schedule;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.TagReference;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How often a stream and its tags want to be looked at: annotations that say so on the stream, or
 * on a tag of its spec, where that counts before the stream's.
 */
public final class Intervals {

  /**
   * On a stream or a tag: the interval, {@code PT5M} or {@code 5m}. On a stream that follows a
   * repository it also has the repository listed as often.
   */
  public static final String ANNOTATION = "imagestreams.dev/interval";

  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(365);

  private Intervals() {}

  static void requireValid(Duration interval) {
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("an interval is a second to a year, not " + interval);
    }
  }

  /** What the stream says; empty where it says nothing, or nothing that can be read. */
  static Optional<Duration> of(ImageStream stream) {
    return read(stream.metadata().annotations());
  }

  /** What the tag says, or else the stream. */
  static Optional<Duration> of(ImageStream stream, TagReference tag) {
    return read(tag.annotations()).or(() -> of(stream));
  }

  private static Optional<Duration> read(Map<String, String> annotations) {
    return Optional.ofNullable(annotations.get(ANNOTATION)).flatMap(Intervals::tryParse);
  }

  /** What can't be read is as if it were not there: the settings' interval counts. */
  private static Optional<Duration> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads {@code 30s}, {@code 5m}, {@code 1h30m}, {@code 1d} or ISO 8601's {@code PT5M}.
   *
   * @throws IllegalArgumentException when the text is not an interval of a second to a year
   */
  public static Duration parse(String text) {
    String iso = text.toUpperCase(java.util.Locale.ROOT);
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
