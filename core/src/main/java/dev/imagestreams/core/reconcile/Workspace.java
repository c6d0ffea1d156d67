package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ImageStreamStatus;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.ObjectReference;
import dev.imagestreams.model.TagReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A stream while it is being changed: tags that change lie beside those that don't, so that a
 * stream of many tags is put together once and not once a tag.
 */
final class Workspace {

  private final Instant now;
  private final long generation;
  private ObjectMeta metadata;
  private ImageStreamSpec spec;
  private ImageStreamStatus status;
  private final Map<String, TagReference> changedSpec = new HashMap<>();
  private final Map<String, NamedTagEventList> changedStatus = new HashMap<>();

  Workspace(ImageStream stream, Instant now) {
    this.now = now;
    this.generation = stream.metadata().generation().orElse(0L);
    this.metadata = stream.metadata();
    this.spec = stream.spec();
    this.status = stream.status();
  }

  Instant now() {
    return now;
  }

  /** The stream's generation before the change; 0 while it has none. */
  long generation() {
    return generation;
  }

  /** The stream's generation if the change is one of what is wanted. */
  long nextGeneration() {
    return generation + 1;
  }

  Optional<TagReference> wanted(String tag) {
    TagReference changed = changedSpec.get(tag);
    return changed == null ? spec.tag(tag) : Optional.of(changed);
  }

  void want(TagReference tag) {
    changedSpec.put(tag.name(), tag);
  }

  /** The tag's history; empty where it has none. */
  NamedTagEventList history(String tag) {
    NamedTagEventList changed = changedStatus.get(tag);
    return changed == null ? status.tag(tag).orElse(NamedTagEventList.empty(tag)) : changed;
  }

  void remember(NamedTagEventList history) {
    changedStatus.put(history.tag(), history);
  }

  void setRepository(String repository) {
    status = status.withDockerImageRepository(repository);
  }

  /** Takes over what is wanted; tells whether that is anything new. */
  boolean applySpec(Observation.SpecApplied applied) {
    ImageStreamSpec next = keepImplied(applied.spec());
    next = Generations.keepGenerations(spec, next);
    Map<String, String> annotations = new TreeMap<>(metadata.annotations());
    annotations.putAll(applied.annotations());
    ObjectMeta meta = metadata.withAnnotations(annotations).withLabels(applied.labels());
    boolean changed = !next.equals(spec) || !meta.equals(metadata);
    spec = next;
    metadata = meta;
    return changed;
  }

  /**
   * Following a repository makes a wanted tag of each of its tags. A document that only names the
   * repository means them too, and applying it again must not take them away.
   */
  private ImageStreamSpec keepImplied(ImageStreamSpec next) {
    if (next.dockerImageRepository().isEmpty()) {
      return next;
    }
    List<TagReference> tags = new ArrayList<>(next.tags());
    for (TagReference tag : spec.tags()) {
      String implied = next.dockerImageRepository() + ":" + tag.name();
      boolean repeats =
          tag.from()
              .filter(f -> f.kind().equals(ObjectReference.DOCKER_IMAGE))
              .filter(f -> f.name().equals(implied))
              .isPresent();
      if (repeats && next.tag(tag.name()).isEmpty()) {
        tags.add(tag);
      }
    }
    return next.withTags(tags);
  }

  ObjectMeta metadata() {
    return metadata;
  }

  ImageStreamSpec spec() {
    if (changedSpec.isEmpty()) {
      return spec;
    }
    Map<String, TagReference> tags = new TreeMap<>();
    spec.tags().forEach(tag -> tags.put(tag.name(), tag));
    tags.putAll(changedSpec);
    return spec.withTags(List.copyOf(tags.values()));
  }

  ImageStreamStatus status() {
    if (changedStatus.isEmpty()) {
      return status;
    }
    Map<String, NamedTagEventList> tags = new TreeMap<>();
    status.tags().forEach(tag -> tags.put(tag.tag(), tag));
    tags.putAll(changedStatus);
    // A tag that has neither history nor anything wrong with it says nothing.
    tags.values().removeIf(tag -> tag.items().isEmpty() && tag.conditions().isEmpty());
    return status.withTags(List.copyOf(tags.values()));
  }
}
