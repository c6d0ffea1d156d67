package dev.imagestreams.core.trigger;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.tags.PullSpecs;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The images that tags of streams point to now, by the streams' status and reference policies. */
public final class StreamImages implements Function<StreamTag, Optional<String>> {

  private final Function<StreamKey, Optional<ImageStream>> streams;

  /**
   * @param streams finds a stream; asked anew for each tag
   */
  public StreamImages(Function<StreamKey, Optional<ImageStream>> streams) {
    this.streams = Objects.requireNonNull(streams, "streams");
  }

  /** The pull spec; empty if there is no such stream, or its tag never pointed to anything. */
  @Override
  public Optional<String> apply(StreamTag tag) {
    StreamKey key;
    try {
      key = new StreamKey(tag.namespace(), tag.stream());
    } catch (InvalidReferenceException e) {
      return Optional.empty(); // No stream is called so.
    }
    return streams.apply(key).flatMap(stream -> PullSpecs.latest(stream, tag.tag()));
  }
}
