package dev.imagestreams.pullthrough;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.server.upstream.UpstreamException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What clients are told of a registry that can't or won't give what they want. */
final class Failures {

  private Failures() {}

  static UpstreamException of(Repository repository, ImageStreamsException e) {
    if (!(e instanceof RegistryException failure)) {
      return new UpstreamException(502, e.getMessage(), Optional.empty(), e);
    }
    Optional<Duration> wait = failure.retryAfter().map(t -> Duration.between(Instant.now(), t));
    return new UpstreamException(status(failure), message(repository, failure), wait, e);
  }

  /** Never 401 or 403: these would be of the client's own credentials, which are in order. */
  private static int status(RegistryException failure) {
    return switch (failure.reason()) {
      case RATE_LIMITED -> 429;
      case UNAVAILABLE, CANCELLED -> 503;
      case TIMED_OUT -> 504;
      default -> 502;
    };
  }

  private static String message(Repository repository, RegistryException failure) {
    return switch (failure.reason()) {
      case UNAUTHORIZED, FORBIDDEN ->
          repository.host()
              + " does not give "
              + repository.path()
              + " to this registry: its credentials there are missing or refused";
      default -> failure.getMessage();
    };
  }
}
