package dev.imagestreams.core.schedule;

import dev.imagestreams.model.StreamKey;
import java.util.Objects;

/**
 * A tag of a stream.
 *
 * @param tag {@link Interest#WHOLE} for all of the stream's repository
 */
record StreamTag(StreamKey stream, String tag) {

  StreamTag {
    Objects.requireNonNull(stream, "stream");
    Objects.requireNonNull(tag, "tag");
  }
}
