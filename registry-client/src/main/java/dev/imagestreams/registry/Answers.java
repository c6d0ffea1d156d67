package dev.imagestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What answers mean that are not what was asked for. */
final class Answers {

  private static final int MAX_ERROR_BODY = 64 << 10;
  private static final int MAX_QUOTED = 300;

  private Answers() {}

  /** A request that got no answer. */
  static RegistryException failed(String description, HttpFailure failure) {
    Reason reason =
        switch (failure.kind()) {
          case UNREACHABLE, PROXY_LOGIN -> Reason.UNREACHABLE;
          case TLS, CLIENT_CERTIFICATE -> Reason.TLS_FAILED;
          case TIMEOUT -> Reason.TIMED_OUT;
          case FORBIDDEN -> Reason.FORBIDDEN;
          case TOO_LARGE -> Reason.TOO_LARGE;
          case BROKEN -> Reason.UNAVAILABLE;
          case CANCELLED -> Reason.CANCELLED;
        };
    return new RegistryException(reason, description + ": " + failure.getMessage(), failure);
  }

  /** An answer that no registry gives. */
  static RegistryException notARegistry(
      String description, HttpReply reply, @Nullable Throwable cause) {
    return new RegistryException(
        Reason.PROTOCOL,
        description
            + ": "
            + reply.uri().getRawAuthority()
            + " answered "
            + reply.status()
            + " with "
            + printable(reply.header("Content-Type").orElse("no content type"))
            + ", not with a registry's JSON; check that this is a registry",
        null,
        cause);
  }

  /** An answer that refuses. */
  static RegistryException refused(String description, HttpReply reply) {
    int status = reply.status();
    byte[] body = reply.head(MAX_ERROR_BODY);
    Optional<String> said = said(body, status >= 500 || status == 429);
    String place = description + ": " + reply.uri().getRawAuthority();
    String answer = " answered " + status + said.map(s -> " (" + s + ")").orElse("");
    return switch (status) {
      case 401 -> new RegistryException(Reason.UNAUTHORIZED, place + answer + unauthorized(reply));
      case 403 -> new RegistryException(Reason.FORBIDDEN, place + answer + forbidden(reply));
      case 404 ->
          said.isPresent()
              ? new RegistryException(Reason.NOT_FOUND, place + answer + ": not found")
              : notFoundOrNoRegistry(description, reply);
      case 405, 501 ->
          new RegistryException(
              Reason.UNSUPPORTED, place + answer + ": the registry does not do that");
      case 429 ->
          new RegistryException(
              Reason.RATE_LIMITED,
              place + answer + ": too many requests",
              retryAfter(reply).orElse(null),
              null);
      default ->
          status >= 500
              ? new RegistryException(
                  Reason.UNAVAILABLE,
                  place + answer + ": the registry failed",
                  retryAfter(reply).orElse(null),
                  null)
              : new RegistryException(
                  Reason.PROTOCOL,
                  place
                      + answer
                      + (wantsTls(reply, body)
                          ? ": it speaks TLS here and was spoken to in plain HTTP; put its"
                              + " authority's certificate into a certs.d directory"
                          : ", which was not expected"));
    };
  }

  /** Whether a server says, in plain HTTP and by whichever words, that it speaks none. */
  private static boolean wantsTls(HttpReply reply, byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    return reply.status() == 400
        && "http".equals(reply.uri().getScheme())
        && (text.contains("HTTPS ") || text.contains("SSL-enabled"));
  }

  private static String unauthorized(HttpReply reply) {
    String words =
        switch (error(reply)) {
          case "insufficient_scope" ->
              refusedScope(reply) + "; log in with docker login as a user who has it";
          case "invalid_token" ->
              ": it does not take the token that its own token service gave; check the clocks, and"
                  + " the registry's settings for that service";
          default -> ": credentials are missing or were refused; log in with docker login";
        };
    return words
        + reply
            .proxy()
            .map(proxy -> " (unless it is the proxy " + proxy + " that says so)")
            .orElse("");
  }

  private static String forbidden(HttpReply reply) {
    return error(reply).equals("insufficient_scope") ? refusedScope(reply) : ": access is denied";
  }

  private static String refusedScope(HttpReply reply) {
    // In an order of our own: registries name actions in any, and one failure should look like one.
    String scope =
        bearer(reply)
            .map(c -> Scope.merged(Scope.parse(c.parameter("scope"))))
            .map(scopes -> scopes.stream().map(Scope::toString).collect(Collectors.joining(" ")))
            .map(Answers::printable)
            .orElse("");
    return ": who asks has no access" + (scope.isEmpty() ? "" : " to " + scope);
  }

  /** What is wrong with the token that was sent (RFC 6750, 3.1); empty where it isn't told. */
  private static String error(HttpReply reply) {
    return bearer(reply).map(c -> c.parameter("error")).orElse("");
  }

  private static Optional<Challenge> bearer(HttpReply reply) {
    return Challenge.parse(reply.headers("WWW-Authenticate")).stream()
        .filter(c -> c.scheme().equals("bearer"))
        .findFirst();
  }

  private static RegistryException notFoundOrNoRegistry(String description, HttpReply reply) {
    String type = reply.header("Content-Type").orElse("");
    return type.contains("html")
        ? notARegistry(description, reply, null)
        : new RegistryException(
            Reason.NOT_FOUND,
            description + ": " + reply.uri().getRawAuthority() + " answered 404: not found");
  }

  /**
   * The registry's own words: {@code CODE: message} of the first error; of a token service that has
   * no such list, its {@code details}.
   */
  private static Optional<String> said(byte[] body, boolean passing) {
    JsonNode answer;
    try {
      answer = RegistryJson.tree(body);
    } catch (IOException e) {
      // A refusal need not have a body that is JSON; the status speaks for itself.
      return Optional.empty();
    }
    JsonNode error = answer.path("errors").path(0);
    String code = error.path("code").asText("");
    String told = error.isMissingNode() ? answer.path("details").asText("") : "";
    // What passes is asked again and again; its text may differ each time, by a request's number,
    // and make one failure look like many.
    String message = passing ? "" : error.path("message").asText(told);
    String text =
        printable(code.isEmpty() || message.isEmpty() ? code + message : code + ": " + message);
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /** Fit for one line of a log, whatever the registry sent. */
  static String printable(String text) {
    String line = text.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+", " ").strip();
    return line.length() > MAX_QUOTED ? line.substring(0, MAX_QUOTED) + "…" : line;
  }

  /** Retry-After as seconds or as a date (RFC 9110, 10.2.3). */
  private static Optional<Instant> retryAfter(HttpReply reply) {
    return reply.header("Retry-After").flatMap(Answers::parseRetryAfter);
  }

  private static Optional<Instant> parseRetryAfter(String value) {
    try {
      if (value.matches("\\d{1,9}(\\.\\d{1,9})?")) {
        long millis = (long) (Double.parseDouble(value) * 1000);
        return Optional.of(Instant.now().plusMillis(millis));
      }
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
