package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.ImageStreamStatus;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.ObjectMeta;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A stream while it is being changed: tags that change lie beside those that don't, so that what a
 * change costs does not grow with the tags it leaves alone.
 */
final class Workspace {

  private final ImageStream before;
  private final boolean stored;
  private final Instant now;
  private ObjectMeta metadata;
  private ImageStreamSpec spec;
  private ImageStreamStatus status;
  private boolean specApplied;
  private final Map<String, Optional<TagReference>> changedSpec = new HashMap<>();
  private final Map<String, Optional<NamedTagEventList>> changedStatus = new HashMap<>();

  /**
   * @param stored whether the stream was settled before, so that only changed tags can need it
   */
  Workspace(ImageStream before, boolean stored, Instant now) {
    this.before = before;
    this.stored = stored;
    this.now = now;
    this.metadata = before.metadata();
    this.spec = before.spec();
    this.status = before.status();
  }

  ImageStream before() {
    return before;
  }

  StreamKey key() {
    return before.key();
  }

  Instant now() {
    return now;
  }

  /** The stream's generation before the change; 0 while it has none. */
  long generation() {
    return isFresh() ? 0 : before.metadata().generation().orElse(0L);
  }

  /**
   * A new stream without a history: nothing refers to the generations that its document may have.
   */
  private boolean isFresh() {
    return !stored && before.status().tags().isEmpty();
  }

  private Optional<TagReference> wantedBefore(String tag) {
    return isFresh() ? Optional.empty() : before.spec().tag(tag);
  }

  /** The stream's generation if the change is one of what is wanted. */
  long nextGeneration() {
    return generation() == Long.MAX_VALUE ? Long.MAX_VALUE : generation() + 1;
  }

  ObjectMeta metadata() {
    return metadata;
  }

  Optional<TagReference> wanted(String tag) {
    Optional<TagReference> changed = changedSpec.get(tag);
    return changed == null ? spec.tag(tag) : changed;
  }

  void want(TagReference tag) {
    changedSpec.put(tag.name(), Optional.of(tag));
  }

  void unwant(String tag) {
    if (wanted(tag).isPresent()) {
      changedSpec.put(tag, Optional.empty());
    }
  }

  /** The tag's history; empty where it has none. */
  NamedTagEventList history(String tag) {
    Optional<NamedTagEventList> changed = changedStatus.get(tag);
    return (changed == null ? status.tag(tag) : changed)
        .orElseGet(() -> NamedTagEventList.empty(tag));
  }

  /** What the tag pointed to before the change. */
  Optional<TagEvent> latestBefore(String tag) {
    return before.latest(tag);
  }

  void remember(NamedTagEventList history) {
    // A tag that has neither history nor anything wrong with it says nothing.
    boolean empty = history.items().isEmpty() && history.conditions().isEmpty();
    changedStatus.put(history.tag(), empty ? Optional.empty() : Optional.of(history));
  }

  void forget(String tag) {
    changedStatus.put(tag, Optional.empty());
  }

  /** The tags whose history was changed so far, sorted. */
  Set<String> remembered() {
    return new TreeSet<>(changedStatus.keySet());
  }

  /** Where the stream's images are by now. */
  String repository() {
    return status.dockerImageRepository();
  }

  void setRepository(String repository) {
    if (!status.dockerImageRepository().equals(repository)) {
      status = status.withDockerImageRepository(repository);
    }
  }

  /** Takes over what is wanted; tells whether that is anything new. */
  boolean apply(ImageStreamSpec nextSpec, ObjectMeta nextMetadata) {
    boolean changed = !nextSpec.equals(spec) || !nextMetadata.equals(metadata);
    spec = nextSpec;
    metadata = nextMetadata;
    specApplied = true;
    return changed;
  }

  /** What is wanted by now. */
  ImageStreamSpec spec() {
    return changedSpec.isEmpty() ? spec : spec.withTagChanges(changedSpec);
  }

  /**
   * Gives what is wanted its generations, and the stream its own: one more where anything that is
   * wanted is another than before.
   */
  void settle() {
    boolean whole = specApplied || !stored;
    boolean same = whole ? spec().equals(before.spec()) : isUnchanged();
    long settled = same && generation() != 0 ? generation() : nextGeneration();
    for (TagReference tag : whole ? spec().tags() : wantedAnew()) {
      if (Generations.isRenewed(wantedBefore(tag.name()), tag, key().namespace())) {
        want(tag.withGeneration(Optional.of(settled)));
      }
    }
    spec = same && isUnchanged() ? before.spec() : spec();
    changedSpec.clear();
    if (!metadata.generation().equals(Optional.of(settled))) {
      metadata = metadata.withGeneration(Optional.of(settled));
    }
    if (specApplied) {
      forgetWhatSaysNothing();
    }
  }

  /** Of tags that have neither history nor anything wrong, old documents may have some. */
  private void forgetWhatSaysNothing() {
    for (NamedTagEventList history : status.tags()) {
      if (history.items().isEmpty() && history.conditions().isEmpty()) {
        changedStatus.putIfAbsent(history.tag(), Optional.empty());
      }
    }
  }

  /**
   * Whether a tag, which has its generation now, is new, comes from elsewhere, or was asked to be
   * looked at anew. Of a stream that is new but comes with generations those tags are that had
   * none.
   */
  boolean wasRenewed(TagReference tag) {
    Optional<TagReference> old = wantedBefore(tag.name());
    return stored
        ? Generations.wasRenewed(old, tag, key().namespace())
        : !old.map(TagReference::generation).equals(Optional.of(tag.generation()));
  }

  private boolean isUnchanged() {
    return changedSpec.entrySet().stream()
        .allMatch(change -> change.getValue().equals(before.spec().tag(change.getKey())));
  }

  private List<TagReference> wantedAnew() {
    List<TagReference> tags = new ArrayList<>();
    changedSpec.values().forEach(tag -> tag.ifPresent(tags::add));
    return tags;
  }

  /** The stream as it is by now; the stream from before where nothing changed. */
  ImageStream stream() {
    Map<String, Optional<NamedTagEventList>> changes = new HashMap<>(changedStatus);
    changes
        .entrySet()
        .removeIf(change -> change.getValue().equals(before.status().tag(change.getKey())));
    ImageStreamStatus next = changes.isEmpty() ? status : status.withTagChanges(changes);
    boolean same =
        next == before.status()
            && spec == before.spec()
            && (metadata == before.metadata() || metadata.equals(before.metadata()));
    return same ? before : before.with().metadata(metadata).spec(spec).status(next).build();
  }

  void annotate(String key, String value) {
    metadata = metadata.withAnnotation(key, value);
  }
}
