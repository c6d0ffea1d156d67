package dev.imagestreams.model.tags;

import dev.imagestreams.model.ImageStreamsException;

/**
 * Thrown when what was asked of a tag can't be done.
 *
 * <p>Nothing was changed. Where OpenShift's command line refuses the same, the message is its
 * message.
 */
public final class RefusedOperationException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  RefusedOperationException(String message) {
    super(message);
  }
}
