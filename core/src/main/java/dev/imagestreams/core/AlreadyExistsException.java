package dev.imagestreams.core;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.StreamKey;

/** Thrown when a stream is to be created that is there already. */
public final class AlreadyExistsException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  AlreadyExistsException(StreamKey key, String resourceVersion) {
    super(
        "the image stream \""
            + key
            + "\" exists already, with resourceVersion "
            + resourceVersion
            + "; apply the document to change it, or choose another name");
  }
}
