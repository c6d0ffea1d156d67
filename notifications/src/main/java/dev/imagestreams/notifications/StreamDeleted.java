package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;

/** A stream was deleted, with its history. */
public record StreamDeleted(EventHeader header, StreamKey stream, String streamUid, Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.stream.deleted.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return "";
  }

  @Override
  public StreamDeleted numbered(long sequence) {
    return new StreamDeleted(
        StreamEvent.number(header, streamUid, sequence), stream, streamUid, cause);
  }
}
