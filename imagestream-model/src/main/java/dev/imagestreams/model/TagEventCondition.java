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

  /**
   * The tag is kept from where it would point to otherwise: because somebody holds it, then the
   * message is that reference; or because a gate doesn't let the image through, then the message
   * begins with it.
   */
  public static final String HELD = "Held";

  /** The reason of a tag that somebody holds; gates have reasons of their own. */
  public static final String TAG_HELD = "TagHeld";

  private static final String WAITS = " waits: ";

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
        TAG_HELD,
        reference,
        Optional.of(generation),
        JsonExtras.none());
  }

  /**
   * The condition of a tag that a gate keeps from an image.
   *
   * @param firstSeen since when the image waits
   * @param reason the gate's, in one word
   * @param message why, and what to do
   */
  public static TagEventCondition heldBack(
      Instant firstSeen, String reason, String reference, String message, long generation) {
    return new TagEventCondition(
        HELD,
        "True",
        Optional.of(firstSeen),
        reason,
        reference + WAITS + message,
        Optional.of(generation),
        JsonExtras.none());
  }

  /** Whether this says where a tag goes that somebody holds. */
  public boolean isManualHold() {
    return type.equals(HELD) && reason.equals(TAG_HELD);
  }

  /** Whether this says that a gate keeps the tag from an image. */
  public boolean isHeldBack() {
    return type.equals(HELD) && !reason.equals(TAG_HELD);
  }

  /** The reference that waits; empty where nothing does. */
  public Optional<String> waiting() {
    if (!type.equals(HELD)) {
      return Optional.empty();
    }
    int end = isManualHold() ? -1 : message.indexOf(' ');
    return Optional.of(end < 0 ? message : message.substring(0, end));
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
