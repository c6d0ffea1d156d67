package dev.imagestreams.model;

import java.util.Objects;
import java.util.Optional;

/**
 * What became of a part of a request, as Kubernetes reports it.
 *
 * @param apiVersion empty within other objects
 * @param status {@link #SUCCESS} or {@link #FAILURE}; empty for a part that was not looked at
 * @param message a sentence for people
 * @param reason one word for programs
 * @param code HTTP's; 0 for unsaid
 */
@Built
public record Status(
    String apiVersion,
    ListMeta metadata,
    String status,
    String message,
    String reason,
    Optional<StatusDetails> details,
    long code,
    JsonExtras extras)
    implements StatusBuilder.With {

  public Status {
    Objects.requireNonNull(apiVersion, "apiVersion");
    Objects.requireNonNull(metadata, "metadata");
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(details, "details");
    Objects.requireNonNull(extras, "extras");
  }

  public static final String SUCCESS = "Success";
  static final String KIND = "Status";
  public static final String FAILURE = "Failure";

  /** Of a part that was not looked at. */
  public static final Status NONE =
      new Status("", ListMeta.EMPTY, "", "", "", Optional.empty(), 0, JsonExtras.none());
}
