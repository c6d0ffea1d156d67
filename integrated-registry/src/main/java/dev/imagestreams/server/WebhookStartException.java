package dev.imagestreams.server;

import dev.imagestreams.model.ImageStreamsException;

/** Thrown when a webhook server can't be started; the message says what to do. */
public final class WebhookStartException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  WebhookStartException(String message, Throwable cause) {
    super(message, cause);
  }
}
