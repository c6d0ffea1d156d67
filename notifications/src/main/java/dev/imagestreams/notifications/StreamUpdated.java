package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;

/** What is wanted of a stream changed. */
public record StreamUpdated(EventHeader header, StreamKey stream, String streamUid, Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.stream.updated.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return "";
  }

  @Override
  public StreamUpdated numbered(long sequence) {
    return new StreamUpdated(
        StreamEvent.number(header, streamUid, sequence), stream, streamUid, cause);
  }
}
