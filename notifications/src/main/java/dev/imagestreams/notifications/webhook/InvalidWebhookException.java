package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.ImageStreamsException;

/** Thrown when a webhook can't be read; the message says where and why, and nothing secret. */
public final class InvalidWebhookException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  public InvalidWebhookException(String message) {
    super(message);
  }

  public InvalidWebhookException(String message, Throwable cause) {
    super(message, cause);
  }
}
