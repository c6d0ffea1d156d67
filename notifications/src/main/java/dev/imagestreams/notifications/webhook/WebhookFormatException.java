package dev.imagestreams.notifications.webhook;

import dev.imagestreams.model.ImageStreamsException;

/**
 * A message is not what its format wants. The message of the exception is told to who sent it: one
 * line that says which field is wrong, without repeating what was in it.
 */
public final class WebhookFormatException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  public WebhookFormatException(String message) {
    super(message);
  }
}
