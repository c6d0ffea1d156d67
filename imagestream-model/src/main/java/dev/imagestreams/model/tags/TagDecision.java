package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagReference;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a {@link TagRequest} comes to. Immutable; applying it is for the caller. */
public sealed interface TagDecision {

  /** The stream it is about. */
  StreamKey stream();

  /** What OpenShift's command line says when it is done. */
  String message();

  /**
   * The tag is wanted to come from somewhere else.
   *
   * @param wanted the stream with its changed spec, and the status it had; an empty stream with
   *     that spec if there was none
   * @param tag what is wanted of the tag
   */
  record Set(StreamKey stream, ImageStream wanted, TagReference tag, String message)
      implements TagDecision {
    public Set {
      Objects.requireNonNull(stream, "stream");
      Objects.requireNonNull(wanted, "wanted");
      Objects.requireNonNull(tag, "tag");
      Objects.requireNonNull(message, "message");
    }
  }

  /**
   * The tag is to go, with its history.
   *
   * @param isWanted whether the stream's spec has the tag
   * @param hasHistory whether its status has
   */
  record Delete(StreamKey stream, String tag, boolean isWanted, boolean hasHistory, String message)
      implements TagDecision {
    public Delete {
      Objects.requireNonNull(stream, "stream");
      Objects.requireNonNull(tag, "tag");
      Objects.requireNonNull(message, "message");
    }

    /** The stream without the tag, in its spec and in its status. The images stay. */
    public ImageStream applyTo(ImageStream before) {
      return before
          .withSpec(before.spec().withoutTag(tag))
          .withStatus(before.status().withTagChanges(Map.of(tag, Optional.empty())));
    }
  }

  /** There is no stream that the tag could be deleted from, which is no error. */
  record NoStream(StreamKey stream, String message) implements TagDecision {
    public NoStream {
      Objects.requireNonNull(stream, "stream");
      Objects.requireNonNull(message, "message");
    }
  }
}
