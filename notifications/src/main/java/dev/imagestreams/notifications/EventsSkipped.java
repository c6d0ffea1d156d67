package dev.imagestreams.notifications;

/**
 * Events were dropped from the log before this subscription had read them. What they told can't be
 * told any more; look at the streams themselves.
 *
 * @param count how many
 */
public record EventsSkipped(EventHeader header, long count) implements ImageEvent {

  static final String TYPE = "dev.imagestreams.events.skipped.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return "";
  }
}
