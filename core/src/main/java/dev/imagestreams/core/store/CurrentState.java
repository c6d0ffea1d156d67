package dev.imagestreams.core.store;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.model.NamedTagEventList;
import dev.imagestreams.model.TagEvent;
import dev.imagestreams.notifications.StatePage;
import dev.imagestreams.notifications.TagState;
import dev.imagestreams.notifications.TagUpdated;
import java.time.Instant;
import java.util.List;

/**
 * What the tags of streams point to, as events: for a store's {@link
 * dev.imagestreams.notifications.EventLog#currentState}.
 */
public final class CurrentState {

  private CurrentState() {}

  /** Tells of all tags of a page of streams that point to anything. */
  public static StatePage of(Page<ImageStream> page) {
    List<TagUpdated> tags = page.items().stream().flatMap(s -> of(s).stream()).toList();
    return new StatePage(tags, page.next(), page.position());
  }

  private static List<TagUpdated> of(ImageStream stream) {
    return stream.status().tags().stream()
        .filter(tag -> tag.latest().isPresent())
        .map(tag -> state(stream, tag, tag.latest().get()))
        .toList();
  }

  private static TagUpdated state(ImageStream stream, NamedTagEventList tag, TagEvent item) {
    return TagUpdated.state(
        stream.key(),
        stream.metadata().uid(),
        stream.metadata().labels(),
        tag.tag(),
        new TagState(item.image(), item.dockerImageReference()),
        item.generation().orElse(0L),
        item.created().orElse(Instant.EPOCH));
  }
}
