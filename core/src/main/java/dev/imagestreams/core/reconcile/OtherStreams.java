package dev.imagestreams.core.reconcile;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Looks at the other streams that tags come from. */
public final class OtherStreams {

  private final Function<StreamKey, Optional<ImageStream>> streams;
  private final Map<StreamKey, Optional<ImageStream>> read = new HashMap<>();

  private OtherStreams(Function<StreamKey, Optional<ImageStream>> streams) {
    this.streams = streams;
  }

  /**
   * What the sources in other streams say now, each once.
   *
   * @param stream whose tags come from there
   * @param tags those whose sources are looked at
   * @param streams asked for each other stream once; empty where there is none
   */
  public static List<Observation> seen(
      ImageStream stream,
      Predicate<String> tags,
      Function<StreamKey, Optional<ImageStream>> streams,
      Instant now) {
    Set<TagSource> sources = new LinkedHashSet<>();
    for (TagReference tag : stream.spec().tags()) {
      if (tags.test(tag.name())) {
        TagSource.of(tag, stream.key())
            .filter(source -> !source.stream().equals(stream.key()))
            .ifPresent(sources::add);
      }
    }
    OtherStreams others = new OtherStreams(streams);
    List<Observation> seen = new ArrayList<>();
    for (TagSource source : sources) {
      seen.add(
          new Observation.SourceSeen(
              source.kind(),
              source.stream(),
              source.name(),
              others.item(source, now),
              others.path(source)));
    }
    return seen;
  }

  private Optional<ImageStream> stream(StreamKey key) {
    return read.computeIfAbsent(key, streams);
  }

  private Optional<TagEvent> item(TagSource source, Instant now) {
    Optional<ImageStream> other = stream(source.stream());
    return source.isTag()
        ? other.flatMap(s -> s.latest(source.name()))
        : other.flatMap(s -> image(s, source.name(), now));
  }

  /** An image that is not there, or not yet, is waited for. */
  private static Optional<TagEvent> image(ImageStream stream, String id, Instant now) {
    try {
      return Optional.of(Resolution.imageById(stream, id, now));
    } catch (UnresolvedImageException e) {
      return Optional.empty();
    }
  }

  /** The tags that what a source points to came by to there, as far as streams say. */
  private List<String> path(TagSource source) {
    Deque<String> path = new ArrayDeque<>();
    Set<TagSource> passed = new HashSet<>();
    Optional<TagSource> at = Optional.of(source);
    while (at.isPresent() && at.get().isTag() && passed.add(at.get())) {
      TagSource here = at.get();
      if (!here.equals(source)) {
        path.addFirst(Aliases.qualified(here.stream(), here.name()));
      }
      at =
          stream(here.stream())
              .flatMap(s -> s.spec().tag(here.name()))
              .flatMap(tag -> TagSource.of(tag, here.stream()));
    }
    return List.copyOf(path);
  }
}
