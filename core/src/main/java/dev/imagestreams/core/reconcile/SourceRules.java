package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What another stream's tag or image means for the tags that come from it. */
final class SourceRules {

  private SourceRules() {}

  /**
   * Points the tags that come from what was seen.
   *
   * @return how those that were pointed came to what they point to now
   */
  static Map<String, List<String>> seen(
      Workspace work, TagMover mover, ImageStreamSpec spec, List<Observation.SourceSeen> all) {
    Map<String, List<String>> paths = new HashMap<>();
    if (all.isEmpty()) {
      return paths;
    }
    Map<TagSource, Observation.SourceSeen> bySource = new HashMap<>();
    for (Observation.SourceSeen seen : all) {
      bySource.put(new TagSource(seen.kind(), seen.stream(), seen.name()), seen);
    }
    for (TagReference tag : spec.tags()) {
      Observation.SourceSeen seen = TagSource.of(tag, work.key()).map(bySource::get).orElse(null);
      if (seen != null && !seen.stream().equals(work.key()) && seen.item().isPresent()) {
        List<String> path = path(seen);
        if (!path.contains(Aliases.qualified(work.key(), tag.name()))) {
          point(work, mover, tag, seen, path);
          paths.put(tag.name(), path);
        }
      }
    }
    return paths;
  }

  /** A tag begins to point to an image now; another stream's tag it follows in time too. */
  private static TagEvent item(Workspace work, Observation.SourceSeen seen) {
    TagEvent item = seen.item().orElseThrow();
    return isImage(seen) ? item.withCreated(Optional.of(work.now())) : item;
  }

  private static List<String> path(Observation.SourceSeen seen) {
    List<String> path = new ArrayList<>(seen.aliasPath());
    if (!isImage(seen)) {
      path.add(Aliases.qualified(seen.stream(), seen.name()));
    }
    return path;
  }

  /**
   * A source that is looked at again and says the same is no news, though the stream may be of a
   * later generation by now. Nor is an image that was looked at before: it never changes, and what
   * the tag was pointed to since is newer.
   */
  private static void point(
      Workspace work,
      TagMover mover,
      TagReference tag,
      Observation.SourceSeen seen,
      List<String> path) {
    TagEvent item = item(work, seen);
    Optional<TagEvent> newest = work.history(tag.name()).latest();
    boolean looked =
        newest.isPresent() && newest.get().generation().orElse(0L) >= tag.generation().orElse(0L);
    boolean known =
        looked
            && (isImage(seen)
                || (newest.get().dockerImageReference().equals(item.dockerImageReference())
                    && newest.get().image().equals(item.image())));
    if (!known) {
      mover.follow(tag.name(), item.withGeneration(work.metadata().generation()), path);
    }
  }

  private static boolean isImage(Observation.SourceSeen seen) {
    return seen.kind().equals(ObjectReference.IMAGE_STREAM_IMAGE);
  }
}
