package dev.imagestreams.server.upstream;

import dev.imagestreams.model.ImageStreamsException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when what a client asks for can't be had from elsewhere now. The registry answers with the
 * status and the message, so that has nothing that clients must not know.
 */
public final class UpstreamException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable Duration retryAfter;

  /**
   * @param status what clients are answered: 429, or one of 500 to 599
   * @param retryAfter when they may ask again; empty where nobody said
   */
  public UpstreamException(
      int status, String message, Optional<Duration> retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    if (status != 429 && (status < 500 || status > 599)) {
      throw new IllegalArgumentException("the status must be 429 or 500 to 599, not " + status);
    }
    this.status = status;
    this.retryAfter = retryAfter.orElse(null);
  }

  public UpstreamException(int status, String message) {
    this(status, message, Optional.empty(), null);
  }

  public int status() {
    return status;
  }

  /** After how long asking again may help, if that was said; not negative. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter).map(d -> d.isNegative() ? Duration.ZERO : d);
  }
}
