package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.Image;
import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.EventDraft;
import dev.imagestreams.notifications.TagUpdated;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a stream becomes, and what is to be told of it.
 *
 * @param changed whether the stream is another than before; there are events exactly when it is
 */
public record Reconciliation(ImageStream stream, List<EventDraft> events, boolean changed) {

  public Reconciliation {
    Objects.requireNonNull(stream, "stream");
    events = List.copyOf(events);
  }

  /**
   * The same, where events of tags that point to indexes say for which platforms that means another
   * image.
   *
   * @param images what is known of images; the new ones too
   */
  public Reconciliation withPlatforms(Function<Digest, Optional<Image>> images) {
    return new Reconciliation(
        stream, events.stream().map(draft -> withPlatforms(draft, images)).toList(), changed);
  }

  private static EventDraft withPlatforms(
      EventDraft draft, Function<Digest, Optional<Image>> images) {
    return draft.event() instanceof TagUpdated updated
        ? new EventDraft(updated.withPlatforms(PlatformChanges.of(updated, images)))
        : draft;
  }
}
