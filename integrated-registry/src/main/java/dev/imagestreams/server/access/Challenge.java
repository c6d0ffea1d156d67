package dev.imagestreams.server.access;

import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a client is asked for that may not do what it wanted.
 *
 * @param scheme {@code http} or {@code https}: by what it reached the registry, as far as the
 *     container knows of proxies before it
 * @param wanted what it must be granted; empty where any proof of who it is will do
 * @param problem what is wrong with what it presented, in the words of RFC 6750; empty where it
 *     presented nothing
 */
public record Challenge(String scheme, List<Grant> wanted, String problem) {

  /** What was presented proves nothing. */
  public static final String INVALID_TOKEN = "invalid_token";

  /** What was presented is not enough. */
  public static final String INSUFFICIENT_SCOPE = "insufficient_scope";

  public Challenge {
    Objects.requireNonNull(scheme, "scheme");
    wanted = List.copyOf(wanted);
    Objects.requireNonNull(problem, "problem");
  }

  /**
   * As a header for clients that get themselves tokens (RFC 6750, and distribution's token
   * authentication).
   *
   * @param realm the URL where tokens are to be had
   * @param service what the tokens are for
   */
  public String bearer(String realm, String service) {
    StringBuilder header = new StringBuilder("Bearer ");
    header.append("realm=\"").append(quoted(realm)).append("\",service=\"");
    header.append(quoted(service)).append('"');
    if (!wanted.isEmpty()) {
      String scope = wanted.stream().map(Grant::toString).collect(Collectors.joining(" "));
      header.append(",scope=\"").append(scope).append('"');
    }
    if (!problem.isEmpty()) {
      header.append(",error=\"").append(problem).append('"');
    }
    return header.toString();
  }

  private static String quoted(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
