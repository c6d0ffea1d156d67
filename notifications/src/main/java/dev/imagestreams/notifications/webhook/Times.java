package dev.imagestreams.notifications.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Reads times as registries write them. A time that can't be read is absent: nothing needs it. */
final class Times {

  /** As RFC 3339, but for an offset without its colon: {@code 2016-11-10T23:57:49.664+0000}. */
  private static final DateTimeFormatter PLAIN_OFFSET =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss[.SSS]XX", Locale.ROOT);

  private Times() {}

  /** An RFC 3339 text in a field. */
  static Optional<Instant> rfc3339(JsonNode json, String field) {
    return Json.text(json, field).flatMap(Times::rfc3339);
  }

  static Optional<Instant> rfc3339(String text) {
    return parsed(text, DateTimeFormatter.ISO_OFFSET_DATE_TIME);
  }

  static Optional<Instant> plainOffset(JsonNode json, String field) {
    return Json.text(json, field).flatMap(text -> parsed(text, PLAIN_OFFSET));
  }

  /** Seconds since 1970 in a field, which some write as {@code 1.417566161e+09}. */
  static Optional<Instant> epochSeconds(JsonNode json, String field) {
    JsonNode value = json.path(field);
    if (!value.isNumber()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(value.asLong()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> parsed(String text, DateTimeFormatter format) {
    try {
      return Optional.of(OffsetDateTime.parse(text, format).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
