package dev.imagestreams.core;

import dev.imagestreams.core.store.ImageStreamStore;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.StreamKey;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.model.TagEventCondition;
import dev.imagestreams.model.TagReference;
import dev.imagestreams.model.tags.Hold;
import dev.imagestreams.notifications.ImageEvent;
import dev.imagestreams.notifications.LoggedEvent;
import dev.imagestreams.notifications.TagUpdated;
import java.util.List;
import java.util.Optional;

/** Finds out why tags point where they do. */
final class Explainer {

  private final ImageStreamStore store;

  Explainer(ImageStreamStore store) {
    this.store = store;
  }

  Explanation explain(StreamKey key, String tag) {
    ImageStream stream = store.get(key).orElseThrow(() -> NotFoundException.stream(key));
    Optional<TagReference> wanted = stream.spec().tag(tag);
    if (wanted.isEmpty() && stream.status().tag(tag).isEmpty()) {
      throw NotFoundException.tag(key, tag);
    }
    Optional<TagEvent> current = stream.latest(tag);
    return new Explanation(
        key,
        tag,
        current,
        current.flatMap(item -> moved(stream, tag, item)),
        wanted,
        wanted.flatMap(Hold::reason),
        conditions(stream, tag).stream()
            .filter(TagEventCondition::isManualHold)
            .flatMap(condition -> condition.waiting().stream())
            .findFirst(),
        conditions(stream, tag).stream().filter(TagEventCondition::isHeldBack).findFirst(),
        wanted.filter(reference -> isDue(stream, reference)).isPresent(),
        failures(stream, tag));
  }

  private static boolean isDue(ImageStream stream, TagReference wanted) {
    long seen = stream.latest(wanted.name()).flatMap(TagEvent::generation).orElse(0L);
    for (TagEventCondition failure : failures(stream, wanted.name())) {
      seen = Math.max(seen, failure.generation().orElse(0L));
    }
    return wanted.importable() && wanted.generation().orElse(0L) > seen;
  }

  private static List<TagEventCondition> failures(ImageStream stream, String tag) {
    return conditions(stream, tag).stream().filter(TagEventCondition::isImportFailure).toList();
  }

  private static List<TagEventCondition> conditions(ImageStream stream, String tag) {
    return stream.status().tag(tag).map(NamedTagEventList::conditions).orElse(List.of());
  }

  /** The last that told of this image: what came after told of something else, or is undone. */
  private Optional<TagUpdated> moved(ImageStream stream, String tag, TagEvent item) {
    return store
        .events()
        .lastOf(
            ImageEvent.sourceOf(stream.key()),
            tag,
            event ->
                event instanceof TagUpdated moved
                    && moved.streamUid().equals(stream.metadata().uid())
                    && moved.current().isOf(item))
        .map(LoggedEvent::event)
        .map(TagUpdated.class::cast);
  }
}
