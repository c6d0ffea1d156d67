package dev.imagestreams.core;

import dev.imagestreams.model.JsonExtras;
import dev.imagestreams.model.Status;
import dev.imagestreams.model.StatusDetails;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the answer to a request says of its parts, as Kubernetes reports it. */
final class ImportStatuses {

  static final Status SUCCESS = Status.NONE.withStatus(Status.SUCCESS);

  private static final String GROUP = "image.openshift.io";
  private static final String KIND = "dockerimage";

  private ImportStatuses() {}

  /**
   * A failure.
   *
   * @param shown what failed, in full
   */
  static Status of(TagOutcome.Failure failure, String shown, Instant now) {
    long wait = failure.retryAfter().map(then -> seconds(now, then)).orElse(0L);
    boolean named = failure.reason().equals(ImportFailures.NOT_FOUND);
    return failed(failure.reason(), failure.message())
        .with()
        .code(code(failure.reason()))
        .details(
            named || wait > 0
                ? Optional.of(
                    new StatusDetails(shown, GROUP, KIND, "", List.of(), wait, JsonExtras.none()))
                : Optional.empty())
        .build();
  }

  /** A repository of which some images could not be imported. */
  static Status imagesFailed(long count) {
    return failed(
        "ImportFailed",
        (count == 1 ? "one" : Long.toString(count))
            + " of the images from this repository failed to import");
  }

  private static Status failed(String reason, String message) {
    return Status.NONE.with().status(Status.FAILURE).reason(reason).message(message).build();
  }

  /** Rounded up: who comes back at that time is not too early. */
  private static long seconds(Instant now, Instant then) {
    Duration wait = Duration.between(now, then);
    return wait.isNegative() ? 0 : wait.getSeconds() + (wait.getNano() > 0 ? 1 : 0);
  }

  /** HTTP's, as a server would have it that was asked for the import. */
  private static long code(String reason) {
    return switch (reason) {
      case ImportFailures.BAD_REQUEST -> 400;
      case ImportFailures.UNAUTHORIZED -> 401;
      case ImportFailures.FORBIDDEN -> 403;
      case ImportFailures.NOT_FOUND, ImportFailures.TAG_GONE -> 404;
      case ImportFailures.INVALID -> 422;
      case ImportFailures.RATE_LIMITED -> 429;
      case ImportFailures.UNSUPPORTED -> 501;
      case ImportFailures.UNAVAILABLE, ImportFailures.CANCELLED -> 503;
      case ImportFailures.TIMED_OUT -> 504;
      default -> 502;
    };
  }
}
