package dev.imagestreams.core;

import dev.imagestreams.core.reconcile.Observation;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.ImageStreamSpec;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a document that is applied wants of a stream that is there.
 *
 * <p>One with a resource version was read from here and changed: it is taken as it is. One without
 * was written elsewhere, perhaps long ago, and says nothing of what others have done to the stream
 * since: tags that are held stay wanted as they are held, and policies that it leaves open stay as
 * they were settled.
 *
 * @param stored the stream as it is
 */
record AppliedDocument(ImageStream document, ImageStream stored) {

  Observation.SpecApplied wanted() {
    Map<String, String> annotations = new TreeMap<>(document.metadata().annotations());
    // When the sources were looked at is not for a document to say.
    annotations.remove(ImageStream.REPOSITORY_CHECK_ANNOTATION);
    return new Observation.SpecApplied(spec(), document.metadata().labels(), annotations);
  }

  private ImageStreamSpec spec() {
    if (!document.metadata().resourceVersion().isEmpty()) {
      return document.spec();
    }
    Map<String, Optional<TagReference>> kept = new HashMap<>();
    for (TagReference tag : document.spec().tags()) {
      stored.spec().tag(tag.name()).ifPresent(old -> kept.put(tag.name(), settled(tag, old)));
    }
    for (TagReference old : stored.spec().tags()) {
      if (Hold.isHeld(old) && document.spec().tag(old.name()).isEmpty()) {
        kept.put(old.name(), Optional.of(old));
      }
    }
    return document.spec().withTagChanges(kept);
  }

  private static Optional<TagReference> settled(TagReference tag, TagReference old) {
    TagReference next = tag;
    if (Hold.isHeld(old) && !Hold.isHeld(tag)) {
      Map<String, String> annotations = new TreeMap<>(tag.annotations());
      annotations.put(Hold.ANNOTATION, Hold.reason(old).orElse(""));
      next = next.withAnnotations(annotations);
    }
    if (tag.importPolicy().importMode().isEmpty()) {
      next =
          next.withImportPolicy(tag.importPolicy().withImportMode(old.importPolicy().importMode()));
    }
    if (tag.referencePolicy().type().isEmpty()) {
      next = next.withReferencePolicy(old.referencePolicy());
    }
    return Optional.of(next);
  }
}
