package dev.imagestreams.model;

import java.util.Objects;

/**
 * One thing that is wrong with a request, as Kubernetes reports it.
 *
 * @param reason one word for programs
 * @param message a sentence for people
 * @param field the field it is about
 */
@Built
public record StatusCause(String reason, String message, String field, JsonExtras extras)
    implements StatusCauseBuilder.With {

  public StatusCause {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(field, "field");
    Objects.requireNonNull(extras, "extras");
  }
}
