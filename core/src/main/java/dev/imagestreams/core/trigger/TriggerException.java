package dev.imagestreams.core.trigger;

import dev.imagestreams.model.ImageStreamsException;

/** Thrown when a resource's image change triggers can't be read; names the resource and place. */
public final class TriggerException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  TriggerException(String resource, String place, String reason) {
    super(resource + " at " + (place.isEmpty() ? "/" : place) + ": " + reason);
  }
}
