package dev.imagestreams.core;

import dev.imagestreams.core.TagOutcome.Failure;
import dev.imagestreams.core.select.InvalidSelectionException;
import dev.imagestreams.core.select.Selected;
import dev.imagestreams.model.DockerImageReference;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.InvalidReferenceException;
import dev.imagestreams.model.Platform;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.mirrors.BlockedRegistryException;
import java.util.Locale;
import java.util.Optional;

/**
 * The reasons and messages of failed imports.
 *
 * <p>The words of OpenShift where it has some; reasons of our own where it only says InternalError.
 * A message has nothing in it that differs from one attempt to the next, so that the same failure
 * is told once: no time, and of what passes by itself nothing of how it came about. That is in the
 * failure's detail and time, which no stream has.
 */
final class ImportFailures {

  static final String BAD_REQUEST = "BadRequest";
  static final String CANCELLED = "Cancelled";
  static final String DIGEST_MISMATCH = "DigestMismatch";
  static final String FORBIDDEN = "Forbidden";
  static final String INVALID = "Invalid";
  static final String INVALID_ANSWER = "InvalidAnswer";
  static final String NOT_FOUND = "NotFound";
  static final String NOTHING_SELECTED = "NothingSelected";
  static final String PLATFORM_MISSING = "PlatformMissing";
  static final String RATE_LIMITED = "RateLimited";
  static final String TAG_GONE = "TagGone";
  static final String TIMED_OUT = "TimedOut";
  static final String TLS_FAILED = "TlsFailed";
  static final String TOO_LARGE = "TooLarge";
  static final String UNAUTHORIZED = "Unauthorized";
  static final String UNAVAILABLE = "Unavailable";
  static final String UNREACHABLE = "Unreachable";
  static final String UNSUPPORTED = "Unsupported";

  private ImportFailures() {}

  /**
   * What failed.
   *
   * @param written as the stream or the request has it
   * @param shown in full
   * @param insecure whether TLS was not insisted on
   */
  record Subject(String written, String shown, Repository repository, boolean insecure) {

    static Subject of(ImageReference reference, boolean insecure) {
      return new Subject(
          reference.toString(), reference.normalized(), reference.repository(), insecure);
    }

    static Subject of(String written, Repository repository, boolean insecure) {
      return new Subject(written, repository.toString(), repository, insecure);
    }

    private String quoted() {
      return '"' + shown + '"';
    }

    /** The registry as it was written; empty where Docker Hub is meant without being named. */
    private String registry() {
      try {
        return DockerImageReference.parse(written).registry();
      } catch (InvalidReferenceException e) {
        // OpenShift's grammar knows no IPv6 addresses.
        return repository.host();
      }
    }
  }

  /** Why something in a registry could not be looked at. */
  static Failure of(Subject subject, ImageStreamsException e) {
    if (e instanceof BlockedRegistryException blocked) {
      return failure(
          FORBIDDEN,
          blocked.isBlocked()
              ? "forbidden: registry " + subject.registry() + " blocked"
              : "forbidden: " + blocked.getMessage(),
          blocked);
    }
    return e instanceof RegistryException refused
        ? of(subject, refused)
        : failure(INVALID, String.valueOf(e.getMessage()), e);
  }

  private static Failure of(Subject subject, RegistryException e) {
    String what = subject.quoted();
    return switch (e.reason()) {
      case NOT_FOUND ->
          failure(NOT_FOUND, "dockerimage.image.openshift.io " + what + " not found", e);
      case UNAUTHORIZED -> failure(UNAUTHORIZED, unauthorized(what, e), e);
      case FORBIDDEN -> failure(FORBIDDEN, said(subject, e), e);
      case RATE_LIMITED ->
          failure(RATE_LIMITED, "too many requests for " + what + "; its registry is busy", e);
      case UNAVAILABLE -> failure(UNAVAILABLE, "the registry of " + what + " fails to answer", e);
      case TIMED_OUT -> failure(TIMED_OUT, "no answer about " + what + " in time", e);
      case UNREACHABLE -> failure(UNREACHABLE, said(subject, e), e);
      case TLS_FAILED -> tlsFailed(subject, e);
      case TOO_LARGE -> failure(TOO_LARGE, said(subject, e), e);
      case DIGEST_MISMATCH ->
          failure(DIGEST_MISMATCH, "the content of " + what + " is not what its digest says", e);
      case PROTOCOL -> failure(INVALID_ANSWER, said(subject, e), e);
      case UNSUPPORTED -> failure(UNSUPPORTED, said(subject, e), e);
      case CANCELLED -> failure(CANCELLED, "looking at " + what + " was cancelled", e);
    };
  }

  private static String unauthorized(String what, RegistryException e) {
    String said = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return said.contains("incorrect username or password")
        ? "incorrect username or password for image " + what
        : "you may not have access to the container image " + what;
  }

  private static Failure tlsFailed(Subject subject, RegistryException e) {
    boolean plain = String.valueOf(e.getMessage()).contains("does not speak TLS");
    return plain && !subject.insecure
        ? failure(
            BAD_REQUEST,
            "the repository "
                + subject.repository
                + " is HTTP only and requires the insecure flag to import",
            e)
        : failure(TLS_FAILED, said(subject, e), e);
  }

  private static Failure failure(String reason, String message, ImageStreamsException e) {
    String detail = String.valueOf(e.getMessage());
    return new Failure(
        reason,
        message,
        e instanceof RegistryException refused ? refused.retryAfter() : Optional.empty(),
        message.equals(detail) ? "" : detail);
  }

  /**
   * The client's words about what does not pass by itself, whichever of its calls came upon it: the
   * same failure must look the same when an image is looked up and when it is fetched.
   */
  private static String said(Subject subject, RegistryException e) {
    String message = String.valueOf(e.getMessage());
    for (String call : new String[] {"looking up ", "fetching ", "listing the tags of "}) {
      String begin = call + subject.shown + ": ";
      if (message.startsWith(begin)) {
        return subject.shown + ": " + message.substring(begin.length());
      }
    }
    return message;
  }

  /** Whether another try may end better without anybody changing anything. */
  static boolean mayPass(Failure failure) {
    return switch (failure.reason()) {
      case RATE_LIMITED, UNAVAILABLE, UNREACHABLE, TIMED_OUT, NOT_FOUND, TAG_GONE -> true;
      default -> false;
    };
  }

  /** A tag that was there and is not any more: its history stays. */
  static Failure gone(String reference) {
    return new Failure(
        TAG_GONE, '"' + reference + "\" is no longer in its registry; the last image is kept");
  }

  /** A source that is none. */
  static Failure invalidName(String name, InvalidReferenceException e) {
    return new Failure(
        INVALID,
        "from.name: Invalid value: \""
            + name
            + "\": invalid name: "
            + String.valueOf(e.getMessage()));
  }

  /** A selection that can't be understood. */
  static Failure invalidSelection(InvalidSelectionException e) {
    return new Failure(INVALID, String.valueOf(e.getMessage()));
  }

  /** None of a repository's tags counts in what is selected. */
  static Failure nothingSelected(String repository, Selected selected) {
    return new Failure(
        NOTHING_SELECTED,
        "no tag of \""
            + repository
            + "\" counts in what is selected; push one, or select otherwise",
        Optional.empty(),
        selected.why());
  }

  /** The best tags are for other platforms. */
  static Failure nothingFor(Platform platform, String repository, Selected selected) {
    return new Failure(
        PLATFORM_MISSING,
        "none of the best tags of \"" + repository + "\" is for " + platform,
        Optional.empty(),
        "looked at " + String.join(", ", selected.tags()));
  }

  static Failure invalidMode() {
    return new Failure(
        INVALID, "invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'");
  }

  /** A registry that images may not come from. */
  static Failure notAllowed(String refusal) {
    return new Failure(FORBIDDEN, "forbidden: " + refusal);
  }
}
