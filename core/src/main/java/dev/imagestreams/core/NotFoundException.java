package dev.imagestreams.core;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;

/** Thrown when a stream or a tag that was named is not there. */
public final class NotFoundException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  private NotFoundException(String message) {
    super(message);
  }

  static NotFoundException stream(StreamKey key) {
    return new NotFoundException(
        "no image stream named \"" + key + "\" exists in this store; create it or import it");
  }

  static NotFoundException tag(StreamKey key, String tag) {
    return new NotFoundException(
        "the image stream \"" + key + "\" has no tag \"" + tag + "\"; choose one that it has");
  }
}
