package dev.imagestreams.core;

import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.registry.RegistryException;

/**
 * The reasons and messages of failed imports.
 *
 * <p>The words of OpenShift where it has some; reasons of our own where it only says InternalError.
 * A message has nothing in it that differs from one attempt to the next, so that the same failure
 * is told once.
 */
final class ImportFailures {

  static final String NOT_FOUND = "NotFound";

  private ImportFailures() {}

  static TagOutcome.Failure of(String reference, ImageStreamsException e) {
    if (!(e instanceof RegistryException refused)) {
      return new TagOutcome.Failure("Invalid", e.getMessage());
    }
    String message = e.getMessage();
    return switch (refused.reason()) {
      case NOT_FOUND ->
          new TagOutcome.Failure(
              NOT_FOUND,
              "dockerimage.image.openshift.io \"" + reference + "\" not found (" + message + ")");
      case UNAUTHORIZED ->
          new TagOutcome.Failure(
              "Unauthorized",
              "you may not have access to the container image \"" + reference + "\": " + message);
      case FORBIDDEN -> new TagOutcome.Failure("Forbidden", message);
      case RATE_LIMITED -> new TagOutcome.Failure("RateLimited", message);
      case UNAVAILABLE -> new TagOutcome.Failure("Unavailable", message);
      case UNREACHABLE -> new TagOutcome.Failure("Unreachable", message);
      case TLS_FAILED -> new TagOutcome.Failure("TlsFailed", message);
      case TIMED_OUT -> new TagOutcome.Failure("TimedOut", message);
      case TOO_LARGE -> new TagOutcome.Failure("TooLarge", message);
      case DIGEST_MISMATCH -> new TagOutcome.Failure("DigestMismatch", message);
      case PROTOCOL -> new TagOutcome.Failure("InvalidAnswer", message);
      case UNSUPPORTED -> new TagOutcome.Failure("Unsupported", message);
      case CANCELLED -> new TagOutcome.Failure("Cancelled", message);
    };
  }

  /** Whether another try may end better without anybody changing anything. */
  static boolean mayPass(TagOutcome.Failure failure) {
    return switch (failure.reason()) {
      case "RateLimited",
          "Unavailable",
          "Unreachable",
          "TimedOut",
          "Cancelled",
          NOT_FOUND,
          "TagGone" ->
          true;
      default -> false;
    };
  }

  /** A tag that was there and is not any more: its history stays. */
  static TagOutcome.Failure gone(String reference) {
    return new TagOutcome.Failure(
        "TagGone", "\"" + reference + "\" is no longer in its registry; the last image is kept");
  }

  /**
   * Choosing one platform of an index is not there yet; taking the index instead would be silent.
   */
  static TagOutcome.Failure legacyIndex(String reference) {
    return new TagOutcome.Failure(
        "ImportModeUnsupported",
        "\""
            + reference
            + "\" is an index, and importMode Legacy can't be applied yet; use PreserveOriginal");
  }
}
