package dev.imagestreams.core;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of one tag's import.
 *
 * @param image the image the tag points to now, as its history has it; of a failed or held tag, the
 *     one it keeps
 * @param failure what went wrong, or why the tag is held; its {@link Failure#retryAfter} is when a
 *     gate may let the image through
 */
public record TagOutcome(
    String tag, Status status, Optional<String> image, Optional<Failure> failure) {

  /** How it ended. */
  public enum Status {
    /** The tag points to another image than before. */
    UPDATED,
    /** The tag points where it pointed. */
    UNCHANGED,
    /** Another image was found, and somebody or a gate holds the tag; it keeps what it had. */
    HELD,
    /** The tag could not be looked at; it keeps what it had. */
    FAILED,
    /** There was nothing to look at: the tag is pushed to, or follows what is not there yet. */
    SKIPPED
  }

  /**
   * What went wrong.
   *
   * @param reason one word for programs, as in the tag's condition
   * @param message a sentence for people, as in the tag's condition; the same at every attempt that
   *     fails in the same way
   * @param retryAfter when the registry said to come back, if it did
   * @param detail what happened this time, which may be said otherwise the next; empty where the
   *     message says it all
   */
  public record Failure(
      String reason, String message, Optional<Instant> retryAfter, String detail) {

    public Failure {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
      Objects.requireNonNull(retryAfter, "retryAfter");
      Objects.requireNonNull(detail, "detail");
    }

    /** A failure of which the message says all. */
    public Failure(String reason, String message) {
      this(reason, message, Optional.empty(), "");
    }
  }

  public TagOutcome {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(failure, "failure");
  }
}
