package dev.imagestreams.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The root of every exception this library throws on purpose.
 *
 * <p>Unchecked. The message says what failed, on which thing, and what to do about it; it never
 * carries a credential.
 */
public class ImageStreamsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ImageStreamsException(String message) {
    this(message, null);
  }

  public ImageStreamsException(String message, @Nullable Throwable cause) {
    super(Objects.requireNonNull(message, "message"), cause);
  }

  /** What failed, on which thing, and what to do about it; never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
