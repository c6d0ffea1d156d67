package dev.imagestreams.notifications;

import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A tag of a stream points to another image than before, or to one for the first time.
 *
 * @param previous empty the first time
 * @param current what to build or deploy now
 * @param aliasPath the tags the image came by, {@code namespace/stream:tag}, the one that moved by
 *     itself first; empty where this is the one
 */
public record TagUpdated(
    EventHeader header,
    StreamKey stream,
    String streamUid,
    String tag,
    Optional<TagState> previous,
    TagState current,
    List<String> aliasPath,
    Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.tag.updated.v1";

  public TagUpdated {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(previous, "previous");
    Objects.requireNonNull(current, "current");
    aliasPath = List.copyOf(aliasPath);
  }

  /**
   * What a tag points to, told to those who don't know how it came there: a state, not a change.
   * Its cause is {@link Cause#STATE}, its sequence 0, and its id follows from the stream, the tag
   * and the item, so that the same state has the same id however often it is told.
   *
   * @param generation of the history's item
   * @param time since when the tag points there
   */
  public static TagUpdated state(
      StreamKey stream,
      String streamUid,
      String tag,
      TagState current,
      long generation,
      Instant time) {
    String id =
        "state/" + streamUid + "/" + tag + "/" + generation + "/" + current.image() + "/" + time;
    return new TagUpdated(
        new EventHeader(id, ImageEvent.sourceOf(stream), 0, time),
        stream,
        streamUid,
        tag,
        Optional.empty(),
        current,
        List.of(),
        Cause.STATE);
  }

  /** Whether this tells what is, and not what changed. */
  public boolean isState() {
    return cause == Cause.STATE;
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
  public TagUpdated numbered(long sequence) {
    return new TagUpdated(
        StreamEvent.number(header, streamUid, sequence),
        stream,
        streamUid,
        tag,
        previous,
        current,
        aliasPath,
        cause);
  }
}
