package dev.imagestreams.core.reconcile;

import dev.imagestreams.model.ImageStream;
import dev.imagestreams.notifications.EventDraft;
import java.util.List;
import java.util.Objects;

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
}
