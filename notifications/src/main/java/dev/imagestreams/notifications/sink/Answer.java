package dev.imagestreams.notifications.sink;

import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.notifications.RetryLaterException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What an answer means, or that there is none, in words for who looks after a target. They name its
 * host alone: the rest of a URL is often the secret that lets one in.
 */
final class Answer {

  private Answer() {}

  static boolean isTaken(int status) {
    return status >= 200 && status < 300;
  }

  /** What to throw for an answer that is not a success. */
  static ImageStreamsException refusal(
      String target, int status, Optional<String> retryAfter, Instant now) {
    String message = target + " did not take the event, it answers " + status + remedy(status);
    if (status == 429 || status == 503) {
      Optional<Duration> delay = retryAfter.flatMap(header -> RetryAfter.parse(header, now));
      if (delay.isPresent()) {
        return new RetryLaterException(message, delay.get());
      }
    }
    return new SinkException(message, status);
  }

  private static String remedy(int status) {
    if (status >= 300 && status < 400) {
      return "; redirects are not followed, give the sink the URL that this leads to";
    }
    return switch (status) {
      case 400, 415, 422 -> "; check that it understands the sink's format";
      case 401, 403 -> "; check the sink's headers and secrets";
      case 404, 405 -> "; check the sink's URL";
      case 410 -> ": it wants no more events; end the subscription, or check the sink's URL";
      case 413 -> "; have it accept larger requests";
      case 429 -> ": too many requests; lower the subscription's concurrency";
      default -> status >= 500 ? "; look into its log" : "; check the sink's settings";
    };
  }

  /** What to throw where no answer came. */
  static SinkException failure(String target, HttpFailure failure) {
    String reason =
        switch (failure.kind()) {
          case UNREACHABLE -> "can't be reached; check its name and port, and that it is running";
          case TIMEOUT -> "gave no answer in time; have it answer sooner, or raise the timeout";
          case FORBIDDEN ->
              "may not be asked: "
                  + failure.reason()
                  + "; TargetAddresses.PRIVATE_TOO allows a target that is your own";
          case TLS, CLIENT_CERTIFICATE -> "can't be trusted, or trusts not us: " + failure.reason();
          case CANCELLED -> "was not waited for, since the thread was interrupted";
          default -> "broke the connection; look into its log";
        };
    // Not the failure itself, which names the path.
    return new SinkException(target + " " + reason, failure.getCause());
  }
}
