package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.core.reconcile.TagSource;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Resolution;
import dev.imagestreams.model.tags.UnresolvedImageException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a stream's tags find in the other streams that they come from.
 *
 * <p>Where there is nothing yet, nothing is seen: the tag waits until there is, since streams may
 * come in any order.
 */
final class OtherStreams {

  private final Function<StreamKey, Optional<ImageStream>> streams;
  private final Instant now;

  OtherStreams(Function<StreamKey, Optional<ImageStream>> streams, Instant now) {
    this.streams = streams;
    this.now = now;
  }

  /** Where the tags of a stream come from, so far as that is another stream. */
  static Set<TagSource> sources(ImageStream stream) {
    return sources(stream, tag -> true);
  }

  private static Set<TagSource> sources(ImageStream stream, Predicate<String> tags) {
    Set<TagSource> sources = new LinkedHashSet<>();
    for (TagReference tag : stream.spec().tags()) {
      if (tags.test(tag.name())) {
        source(stream.key(), tag).ifPresent(sources::add);
      }
    }
    return sources;
  }

  /** Where a tag comes from, if that is another stream. */
  static Optional<TagSource> source(StreamKey self, TagReference tag) {
    return TagSource.of(tag, self).filter(source -> !source.stream().equals(self));
  }

  /** What all tags of a stream find that come from other streams. */
  List<Observation> seenBy(ImageStream stream) {
    return seenBy(stream, tag -> true);
  }

  /** What those of a stream's tags find that come from other streams. */
  List<Observation> seenBy(ImageStream stream, Predicate<String> tags) {
    List<Observation> seen = new ArrayList<>();
    for (TagSource source : sources(stream, tags)) {
      see(source).ifPresent(seen::add);
    }
    return seen;
  }

  /** What is found at a source; empty where there is nothing yet, or too much to choose from. */
  Optional<Observation> see(TagSource source) {
    try {
      return require(source);
    } catch (UnresolvedImageException e) {
      return Optional.empty();
    }
  }

  /**
   * What is found at a source; empty where there is nothing yet.
   *
   * @throws UnresolvedImageException when the stream is there, and the image is not, or several are
   */
  Optional<Observation> require(TagSource source) {
    Optional<ImageStream> stream = streams.apply(source.stream());
    Optional<TagEvent> item =
        source.isTag()
            ? stream.flatMap(s -> s.latest(source.name()))
            : stream.map(s -> Resolution.imageById(s, source.name(), now));
    return item.map(found -> seen(source, found, source.isTag() ? pathTo(source) : List.of()));
  }

  static Observation seen(TagSource source, TagEvent item, List<String> aliasPath) {
    return new Observation.SourceSeen(
        source.kind(), source.stream(), source.name(), Optional.of(item), aliasPath);
  }

  /**
   * The tags that a tag's image came by to it, as far as the streams say whom their tags follow. In
   * a circle these are all tags of it: who only looks can't tell where an image came in.
   */
  private List<String> pathTo(TagSource tag) {
    Deque<String> path = new ArrayDeque<>();
    Set<TagSource> seen = new HashSet<>();
    Optional<TagSource> at = Optional.of(tag);
    while (at.isPresent() && seen.add(at.get())) {
      at = followedBy(at.get());
      at.filter(source -> !seen.contains(source)).ifPresent(s -> path.addFirst(s.qualified()));
    }
    return List.copyOf(path);
  }

  private Optional<TagSource> followedBy(TagSource tag) {
    return streams
        .apply(tag.stream())
        .flatMap(stream -> stream.spec().tag(tag.name()))
        .flatMap(wanted -> TagSource.of(wanted, tag.stream()))
        .filter(TagSource::isTag);
  }
}
