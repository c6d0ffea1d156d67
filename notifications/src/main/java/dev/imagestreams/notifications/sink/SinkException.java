package dev.imagestreams.notifications.sink;

import dev.imagestreams.model.ImageStreamsException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a target did not take an event. The message names the target's host, and neither path
 * nor headers, which may be secrets.
 */
public final class SinkException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  private final int status;

  /** An answer that is not a success. */
  SinkException(String message, int status) {
    super(message);
    this.status = status;
  }

  /** No answer at all. */
  SinkException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.status = 0;
  }

  /** What the target answered; empty where there was no answer. */
  public OptionalInt status() {
    return status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
  }
}
