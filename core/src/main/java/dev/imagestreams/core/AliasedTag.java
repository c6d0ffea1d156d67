package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.TagSource;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What moves when a tag of another stream does: those that follow the tag, and those that wait for
 * an image to come to the stream by any tag.
 *
 * @param tag empty for an image of any tag
 */
record AliasedTag(StreamKey stream, Optional<String> tag) {

  static AliasedTag of(StreamKey stream, String tag) {
    return new AliasedTag(stream, Optional.of(tag));
  }

  static AliasedTag anyOf(StreamKey stream) {
    return new AliasedTag(stream, Optional.empty());
  }

  /** What the tags of a stream follow in other streams, or wait for there. */
  static Set<AliasedTag> followedBy(ImageStream stream) {
    Set<AliasedTag> followed = new HashSet<>();
    for (TagReference tag : stream.spec().tags()) {
      Optional<TagSource> source = OtherStreams.source(stream.key(), tag);
      if (source.isPresent() && source.get().isTag()) {
        followed.add(of(source.get().stream(), source.get().name()));
      } else if (source.isPresent() && waits(stream, tag)) {
        followed.add(anyOf(source.get().stream()));
      }
    }
    return followed;
  }

  /** An image never changes: who has it waits no more. */
  private static boolean waits(ImageStream stream, TagReference tag) {
    return stream.latest(tag.name()).flatMap(TagEvent::generation).orElse(-1L)
        < tag.generation().orElse(0L);
  }
}
