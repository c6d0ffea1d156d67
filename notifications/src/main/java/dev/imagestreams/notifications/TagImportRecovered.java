package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;

/** A tag whose import had failed can be imported again. */
public record TagImportRecovered(
    EventHeader header, StreamKey stream, String streamUid, String tag, Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.tag.import-recovered.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return tag;
  }

  @Override
  public TagImportRecovered numbered(long sequence) {
    return new TagImportRecovered(
        StreamEvent.number(header, streamUid, sequence), stream, streamUid, tag, cause);
  }
}
