package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;

/**
 * A tag's import began to fail, or fails for another reason than before. Told once, not at every
 * attempt; what the tag pointed to, it still points to.
 *
 * @param reason one word for programs
 * @param message a sentence for people
 */
public record TagImportFailed(
    EventHeader header,
    StreamKey stream,
    String streamUid,
    String tag,
    String reason,
    String message,
    Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.tag.import-failed.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return tag;
  }

  @Override
  public TagImportFailed numbered(long sequence) {
    return new TagImportFailed(
        StreamEvent.number(header, streamUid, sequence),
        stream,
        streamUid,
        tag,
        reason,
        message,
        cause);
  }
}
