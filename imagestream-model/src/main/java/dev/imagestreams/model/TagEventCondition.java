package dev.imagestreams.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Something to know about a tag beyond its history.
 *
 * @param type {@link #IMPORT_SUCCESS} or {@link #HELD}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word for programs
 * @param message a sentence for people
 */
@Built
public record TagEventCondition(
    String type,
    String status,
    Optional<Instant> lastTransitionTime,
    String reason,
    String message,
    Optional<Long> generation,
    JsonExtras extras)
    implements TagEventConditionBuilder.With {

  public static final String IMPORT_SUCCESS = "ImportSuccess";

  /** The tag is held, and its message is the reference it would point to otherwise. */
  public static final String HELD = "Held";

  public TagEventCondition {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(lastTransitionTime, "lastTransitionTime");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(extras, "extras");
  }

  /** The condition of a tag whose import failed. */
  public static TagEventCondition importFailed(
      Instant time, String reason, String message, long generation) {
    return new TagEventCondition(
        IMPORT_SUCCESS,
        "False",
        Optional.of(time),
        reason,
        message,
        Optional.of(generation),
        JsonExtras.none());
  }

  /** The condition of a tag that is held back from where it would point to. */
  public static TagEventCondition held(Instant time, String reference, long generation) {
    return new TagEventCondition(
        HELD,
        "True",
        Optional.of(time),
        "TagHeld",
        reference,
        Optional.of(generation),
        JsonExtras.none());
  }

  /** Whether this says that the tag can't be imported. */
  public boolean isImportFailure() {
    return type.equals(IMPORT_SUCCESS) && status.equals("False");
  }

  /** Whether the other condition says the same, whenever it was said. */
  public boolean saysTheSameAs(TagEventCondition other) {
    return type.equals(other.type)
        && status.equals(other.status)
        && reason.equals(other.reason)
        && message.equals(other.message);
  }
}
