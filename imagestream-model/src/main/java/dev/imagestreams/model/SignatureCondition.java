package dev.imagestreams.model;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a signature.
 *
 * @param type {@code Trusted}, {@code ForImage}, {@code Expired} or {@code Revoked}
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason one word for programs
 * @param message a sentence for people
 */
@Built
public record SignatureCondition(
    String type,
    String status,
    Optional<Instant> lastProbeTime,
    Optional<Instant> lastTransitionTime,
    String reason,
    String message,
    JsonExtras extras)
    implements SignatureConditionBuilder.With {

  public SignatureCondition {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(lastProbeTime, "lastProbeTime");
    Objects.requireNonNull(lastTransitionTime, "lastTransitionTime");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(extras, "extras");
  }

  public static final String TRUSTED = "Trusted";
  public static final String FOR_IMAGE = "ForImage";
}
