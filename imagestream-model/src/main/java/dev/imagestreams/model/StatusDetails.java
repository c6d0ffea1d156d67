package dev.imagestreams.model;

import java.util.List;
import java.util.Objects;

/**
 * What a {@link Status} is about.
 *
 * @param retryAfterSeconds how long to wait; 0 for unsaid
 */
@Built
public record StatusDetails(
    String name,
    String group,
    String kind,
    String uid,
    List<StatusCause> causes,
    long retryAfterSeconds,
    JsonExtras extras)
    implements StatusDetailsBuilder.With {

  public StatusDetails {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(uid, "uid");
    causes = List.copyOf(causes);
    Objects.requireNonNull(extras, "extras");
  }
}
