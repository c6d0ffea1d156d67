package dev.imagestreams.notifications;

import java.util.Objects;

/**
 * An event of a kind this version does not know, written by a newer one.
 *
 * @param json the whole event as it was written
 */
public record Unknown(EventHeader header, String type, String subject, String json)
    implements ImageEvent {

  public Unknown {
    Objects.requireNonNull(header, "header");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(json, "json");
  }
}
