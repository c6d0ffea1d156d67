package dev.imagestreams.notifications;

import dev.imagestreams.model.Platform;
import dev.imagestreams.model.StreamKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A tag of a stream points to another image than before, or to one for the first time.
 *
 * @param previous empty the first time
 * @param current what to build or deploy now
 * @param platforms where the tag points to an index: for which platforms that has another image
 *     than the one before had; empty where that is not known
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
    Optional<List<PlatformChange>> platforms,
    List<String> aliasPath,
    Cause cause)
    implements StreamEvent {

  static final String TYPE = "dev.imagestreams.tag.updated.v1";

  public TagUpdated {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(previous, "previous");
    Objects.requireNonNull(current, "current");
    platforms = platforms.map(List::copyOf);
    aliasPath = List.copyOf(aliasPath);
  }

  /** One of which it is not known what it means for each platform. */
  public TagUpdated(
      EventHeader header,
      StreamKey stream,
      String streamUid,
      String tag,
      Optional<TagState> previous,
      TagState current,
      List<String> aliasPath,
      Cause cause) {
    this(header, stream, streamUid, tag, previous, current, Optional.empty(), aliasPath, cause);
  }

  /** The same, with what it means for each platform. */
  public TagUpdated withPlatforms(Optional<List<PlatformChange>> changes) {
    return new TagUpdated(
        header, stream, streamUid, tag, previous, current, changes, aliasPath, cause);
  }

  /**
   * Whether there may be another image for this platform: an index can move while what it has for a
   * platform stays. True where that is not known.
   */
  public boolean concerns(Platform platform) {
    return platforms.isEmpty()
        || platforms.get().stream()
            .anyMatch(change -> change.platform().normalized().equals(platform.normalized()));
  }

  /**
   * What a tag points to, told to those who don't know how it came there: a state, not a change.
   * Its cause is {@link Cause#STATE}, its sequence 0, and its id follows from the stream, the tag
   * and the item, so that the same state has the same id however often it is told.
   *
   * @param labels the stream's
   * @param generation of the history's item
   * @param time since when the tag points there
   */
  public static TagUpdated state(
      StreamKey stream,
      String streamUid,
      Map<String, String> labels,
      String tag,
      TagState current,
      long generation,
      Instant time) {
    String id =
        "state/" + streamUid + "/" + tag + "/" + generation + "/" + current.image() + "/" + time;
    return new TagUpdated(
        new EventHeader(id, ImageEvent.sourceOf(stream), 0, time, labels),
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
        platforms,
        aliasPath,
        cause);
  }
}
