package dev.imagestreams.server;

import dev.imagestreams.model.ImageStreamsException;

/** Thrown when a registry can't be opened or started; the message says what to do. */
public final class RegistryStartException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  RegistryStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
