package dev.imagestreams.core.store;

import dev.imagestreams.model.ImageStreamsException;

/** Thrown when a store can't read or write. Nothing of a failed commit remains. */
public final class StoreException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }

  public StoreException(String message) {
    super(message);
  }
}
