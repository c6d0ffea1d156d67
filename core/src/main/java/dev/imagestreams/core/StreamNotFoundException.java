package dev.imagestreams.core;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;

/** Thrown when a stream is not there, or another one of its name is. */
public final class StreamNotFoundException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  public StreamNotFoundException(StreamKey key) {
    super(
        "imagestreams.image.openshift.io \""
            + key
            + "\" not found as it was asked for; leave out resourceVersion and uid to create it, or"
            + " to take the one that is there now");
  }
}
