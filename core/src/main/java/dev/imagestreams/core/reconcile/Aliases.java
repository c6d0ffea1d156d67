package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tags that follow other tags: of their own stream, as soon as those move; of other streams, when
 * it is seen that those moved.
 *
 * <p>Unlike OpenShift, aliases of aliases follow too, and aliases across streams go on following
 * after the first time. An image never comes to a tag it came by, so that circles over several
 * streams come to rest.
 */
final class Aliases {

  private final Workspace work;
  private final TagMover mover;
  private final ImageStreamSpec spec;
  private final Map<String, List<String>> followers = new HashMap<>();

  Aliases(Workspace work, TagMover mover, ImageStreamSpec spec) {
    this.work = work;
    this.mover = mover;
    this.spec = spec;
    for (TagReference alias : spec.aliases()) {
      TagSource.of(alias, work.key())
          .filter(source -> source.stream().equals(work.key()))
          .ifPresent(
              source ->
                  followers
                      .computeIfAbsent(source.name(), s -> new ArrayList<>())
                      .add(alias.name()));
    }
  }

  /**
   * Lets tags follow those that moved, and new aliases what they follow from now on.
   *
   * @param paths of those that moved by following other streams
   */
  void follow(Map<String, List<String>> paths) {
    if (followers.isEmpty()) {
      return;
    }
    Deque<Moved> moved = new ArrayDeque<>();
    for (String tag : work.remembered()) {
      if (!work.history(tag).latest().equals(work.latestBefore(tag))) {
        moved.add(new Moved(tag, paths.getOrDefault(tag, List.of())));
      }
    }
    pointNewAliases(moved);
    while (!moved.isEmpty()) {
      Moved source = moved.remove();
      List<String> path = through(source);
      Optional<TagEvent> item = work.history(source.tag()).latest();
      if (item.isPresent()) {
        for (String alias : followers.getOrDefault(source.tag(), List.of())) {
          point(alias, item.get(), path, moved);
        }
      }
    }
  }

  /** A new alias points to what its tag pointed to all the time, as of the stream's generation. */
  private void pointNewAliases(Deque<Moved> moved) {
    long generation = work.metadata().generation().orElseThrow();
    for (TagReference alias : spec.aliases()) {
      Optional<String> source =
          TagSource.of(alias, work.key())
              .filter(s -> s.stream().equals(work.key()))
              .map(TagSource::name);
      if (source.isPresent() && work.wasRenewed(alias)) {
        work.history(source.get())
            .latest()
            .ifPresent(
                item ->
                    point(
                        alias.name(),
                        item.withGeneration(Optional.of(generation)),
                        pathTo(source.get()),
                        moved));
      }
    }
  }

  /** The tags that what the tag points to came by to there, as far as this stream knows. */
  private List<String> pathTo(String tag) {
    Deque<String> path = new ArrayDeque<>();
    Optional<TagSource> at =
        Optional.of(new TagSource(ObjectReference.IMAGE_STREAM_TAG, work.key(), tag));
    while (at.isPresent() && at.get().isTag()) {
      String name = qualified(at.get().stream(), at.get().name());
      if (path.contains(name)) {
        break;
      }
      path.addFirst(name);
      at =
          at.get().stream().equals(work.key())
              ? spec.tag(at.get().name()).flatMap(t -> TagSource.of(t, work.key()))
              : Optional.empty();
    }
    return List.copyOf(path);
  }

  private void point(String alias, TagEvent item, List<String> path, Deque<Moved> moved) {
    if (path.contains(qualified(work.key(), alias))) {
      return;
    }
    Optional<TagEvent> old = work.history(alias).latest();
    mover.follow(alias, item, path);
    if (!work.history(alias).latest().equals(old)) {
      moved.add(new Moved(alias, path));
    }
  }

  /** A tag that moved, and the tags that what it points to now came by. */
  private record Moved(String tag, List<String> path) {}

  private List<String> through(Moved moved) {
    List<String> path = new ArrayList<>(moved.path());
    path.add(qualified(work.key(), moved.tag()));
    return path;
  }

  static String qualified(StreamKey stream, String tag) {
    return stream + ":" + tag;
  }

  /**
   * The circle that a tag follows itself in, from the tag back to it; empty where it does not.
   *
   * @param spec the stream's
   */
  static List<String> circle(TagReference alias, ImageStreamSpec spec, StreamKey self) {
    Set<String> path = new LinkedHashSet<>();
    Optional<TagReference> next = Optional.of(alias);
    while (next.isPresent() && path.add(next.get().name())) {
      next =
          TagSource.of(next.get(), self)
              .filter(source -> source.isTag() && source.stream().equals(self))
              .flatMap(source -> spec.tag(source.name()));
    }
    if (next.isEmpty() || !next.get().name().equals(alias.name())) {
      return List.of();
    }
    List<String> circle = new ArrayList<>(path);
    circle.add(alias.name());
    return circle;
  }
}
