package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.util.Objects;
import java.util.Optional;

/**
 * A tag was taken out of a stream, with its history.
 *
 * @param previous what it pointed to last; empty for a tag that never pointed to anything
 */
public record TagDeleted(
    EventHeader header,
    StreamKey stream,
    String streamUid,
    String tag,
    Optional<TagState> previous,
    Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.tag.deleted.v1";

  public TagDeleted {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(previous, "previous");
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return tag;
  }

  @Override
  public TagDeleted numbered(long sequence) {
    return new TagDeleted(
        StreamEvent.number(header, streamUid, sequence), stream, streamUid, tag, previous, cause);
  }
}
