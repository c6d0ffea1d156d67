package dev.imagestreams.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * On whose behalf, how carefully and until when a call is made.
 *
 * @param identity names a set of credentials, where the provider knows several; empty for the usual
 * @param insecure plain HTTP and unverified TLS are allowed for this call
 * @param deadline when the call must be over, everything included
 * @param cancellation what can end the call before that
 */
public record Access(
    String identity, boolean insecure, Instant deadline, Cancellation cancellation) {

  public Access {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(deadline, "deadline");
    Objects.requireNonNull(cancellation, "cancellation");
  }

  /** A call that ends by itself or at its deadline. */
  public Access(String identity, boolean insecure, Instant deadline) {
    this(identity, insecure, deadline, Cancellation.none());
  }

  /** The usual credentials, secure, from now for {@code limit}. */
  public static Access within(Duration limit) {
    return new Access("", false, Instant.now().plus(limit));
  }

  public Access withInsecure(boolean value) {
    return new Access(identity, value, deadline, cancellation);
  }

  public Access withCancellation(Cancellation value) {
    return new Access(identity, insecure, deadline, value);
  }
}
