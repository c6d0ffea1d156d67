package dev.imagestreams.core;

import java.util.Objects;
import java.util.Optional;

/**
 * What came of one tag's import.
 *
 * @param image the image the tag points to now, as its history has it; of a failed tag, the one it
 *     keeps
 * @param failure what went wrong, where it could not
 */
public record TagOutcome(
    String tag, Status status, Optional<String> image, Optional<Failure> failure) {

  /** How it ended. */
  public enum Status {
    /** The tag points to another image than before. */
    UPDATED,
    /** The tag points where it pointed. */
    UNCHANGED,
    /** The tag could not be looked at; it keeps what it had. */
    FAILED,
    /** The tag does not come from a registry. */
    SKIPPED
  }

  /**
   * What went wrong.
   *
   * @param reason one word for programs, as in the tag's condition
   * @param message a sentence for people
   */
  public record Failure(String reason, String message) {
    public Failure {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(message, "message");
    }
  }

  public TagOutcome {
    Objects.requireNonNull(tag, "tag");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(failure, "failure");
  }
}
