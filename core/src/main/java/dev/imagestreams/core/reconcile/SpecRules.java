package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.model.tags.Resolution;
import dev.imagestreams.model.tags.UnresolvedImageException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a change of what is wanted means for tags, as OpenShift's update strategy has it. */
final class SpecRules {

  private SpecRules() {}

  /** Takes over what is wanted; tells whether that is anything new. */
  static boolean apply(Workspace work, Observation.SpecApplied applied) {
    ImageStreamSpec before = work.spec();
    ImageStreamSpec next = Generations.keepGenerations(before, keepImplied(before, applied.spec()));
    Map<String, String> annotations = new TreeMap<>(work.metadata().annotations());
    annotations.putAll(applied.annotations());
    ObjectMeta metadata =
        work.metadata().with().annotations(annotations).labels(applied.labels()).build();
    SpecRefusals.check(work.before(), next, metadata);
    return work.apply(next, metadata);
  }

  /**
   * Following a repository makes a wanted tag of each of its tags. A document that only names the
   * repository means them too, and applying it again must not take them away.
   */
  private static ImageStreamSpec keepImplied(ImageStreamSpec before, ImageStreamSpec next) {
    if (next.dockerImageRepository().isEmpty()) {
      return next;
    }
    Map<String, Optional<TagReference>> kept = new HashMap<>();
    for (TagReference tag : before.tags()) {
      String implied = next.dockerImageRepository() + ":" + tag.name();
      boolean repeats =
          tag.from()
              .filter(f -> f.kind().equals(ObjectReference.DOCKER_IMAGE))
              .filter(f -> f.name().equals(implied))
              .isPresent();
      if (repeats && next.tag(tag.name()).isEmpty()) {
        kept.put(tag.name(), Optional.of(tag));
      }
    }
    return kept.isEmpty() ? next : next.withTagChanges(kept);
  }

  /** Points tags that are new, or come from elsewhere now, to what can be known without asking. */
  static void propagate(Workspace work, TagMover mover, ImageStreamSpec settled) {
    for (TagReference tag : settled.tags()) {
      if (work.wasRenewed(tag)) {
        item(work, tag).ifPresent(item -> mover.follow(tag.name(), item, List.of()));
      }
    }
  }

  /** Lets tags that were held go where they were held back from. */
  static void release(Workspace work, TagMover mover) {
    for (TagReference tag : work.before().spec().tags()) {
      if (Hold.isHeld(tag)) {
        mover.release(tag.name(), work.metadata().generation().orElseThrow());
      }
    }
  }

  private static Optional<TagEvent> item(Workspace work, TagReference tag) {
    Optional<Long> generation = work.metadata().generation();
    if (tag.reference()
        && tag.from().filter(f -> f.kind().equals(ObjectReference.DOCKER_IMAGE)).isPresent()) {
      return Optional.of(
          new TagEvent(
              Optional.of(work.now()),
              tag.from().orElseThrow().name(),
              "",
              generation,
              JsonExtras.none()));
    }
    return TagSource.of(tag, work.key())
        .filter(source -> !source.isTag() && source.stream().equals(work.key()))
        .flatMap(source -> image(work, source.name()))
        .map(found -> found.withGeneration(generation));
  }

  /** What a document can't want was refused; a tag that failed is renewed without being asked. */
  private static Optional<TagEvent> image(Workspace work, String id) {
    try {
      return Optional.of(Resolution.imageById(work.before(), id, work.now()));
    } catch (UnresolvedImageException e) {
      return Optional.empty();
    }
  }

  /** How many items a history may have, if the stream says so in a way that can be read. */
  static Optional<Integer> historyLimit(ObjectMeta metadata) {
    String text = metadata.annotations().get(ImageStream.HISTORY_LIMIT_ANNOTATION);
    if (text == null || text.isEmpty() || text.length() > 9) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return Optional.empty();
      }
    }
    int limit = Integer.parseInt(text);
    return limit == 0 ? Optional.empty() : Optional.of(limit);
  }
}
