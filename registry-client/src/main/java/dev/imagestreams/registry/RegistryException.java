package dev.imagestreams.registry;

import dev.imagestreams.model.ImageStreamsException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a registry can't or won't do what was asked. The message names what was asked for and
 * the registry's answer.
 */
public final class RegistryException extends ImageStreamsException {

  private static final long serialVersionUID = 1L;

  /** Why, for programs. */
  public enum Reason {
    /** There is no such repository, tag, manifest or blob, or it is hidden. */
    NOT_FOUND,
    /** Credentials are missing or were refused. */
    UNAUTHORIZED,
    /** Who asked is known and not allowed, or the address is not allowed. */
    FORBIDDEN,
    /** Too many requests; see {@link RegistryException#retryAfter()}. */
    RATE_LIMITED,
    /** The registry failed, or the connection broke; trying again may help. */
    UNAVAILABLE,
    /** No connection could be made. */
    UNREACHABLE,
    /** TLS could not be agreed on, or the certificate is not trusted. */
    TLS_FAILED,
    /** Time ran out. */
    TIMED_OUT,
    /** More bytes than allowed. */
    TOO_LARGE,
    /** The content is not what its digest says. */
    DIGEST_MISMATCH,
    /** The answer is not one a registry gives. */
    PROTOCOL,
    /** The registry, or this client, can't do what was asked at all. */
    UNSUPPORTED,
    /** The caller ended the call: by {@link Cancellation}, by interrupting, or by closing. */
    CANCELLED
  }

  private final Reason reason;
  private final @Nullable Instant retryAfter;

  public RegistryException(Reason reason, String message) {
    this(reason, message, null, null);
  }

  public RegistryException(Reason reason, String message, Throwable cause) {
    this(reason, message, null, cause);
  }

  public RegistryException(
      Reason reason, String message, @Nullable Instant retryAfter, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  /** When the registry said to come back, if it did. */
  public Optional<Instant> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }
}
