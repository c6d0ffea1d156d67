package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;

/** A stream came into being. */
public record StreamCreated(EventHeader header, StreamKey stream, String streamUid, Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.stream.created.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return "";
  }

  @Override
  public StreamCreated numbered(long sequence) {
    return new StreamCreated(
        StreamEvent.number(header, streamUid, sequence), stream, streamUid, cause);
  }
}
