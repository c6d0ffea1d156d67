package dev.imagestreams.server.internal;

import dev.imagestreams.server.access.AccessPolicy;
import dev.imagestreams.server.access.AccessRequest;
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.access.Authenticator;
import dev.imagestreams.server.access.Caller;
import dev.imagestreams.server.access.Challenge;
import dev.imagestreams.server.access.Grant;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who asks a registry, and what that may do. Thread-safe. */
public final class AccessControl {

  private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

  private final @Nullable Authenticator authenticator;
  private final Optional<TokenService> tokens;
  private final AccessPolicy policy;

  private AccessControl(
      @Nullable Authenticator authenticator, Optional<TokenService> tokens, AccessPolicy policy) {
    this.authenticator = authenticator;
    this.tokens = tokens;
    this.policy = policy;
  }

  /**
   * @param authenticator null where nobody can say who it is
   * @param policy null for the usual one: everything, to who proved who it is where that is
   *     possible
   * @param host how clients reach the registry, {@code host:port}; asked when it listens
   */
  public static AccessControl of(
      @Nullable Authenticator authenticator, @Nullable AccessPolicy policy, Supplier<String> host) {
    if (authenticator == null) {
      return new AccessControl(
          null, Optional.empty(), policy == null ? AccessPolicy.open() : policy);
    }
    AccessPolicy rules = policy == null ? AccessPolicy.authenticated() : policy;
    if (rules.admitsAnonymous() && TokenService.isNeededBy(authenticator)) {
      TokenService tokens = new TokenService(authenticator, host);
      return new AccessControl(tokens, Optional.of(tokens), rules);
    }
    return new AccessControl(authenticator, Optional.empty(), rules);
  }

  /** Where clients get tokens from the registry itself, if they do. */
  Optional<TokenService> tokens() {
    return tokens;
  }

  /**
   * Finds out who sends a request.
   *
   * @param wanted what the request needs, for what clients are told
   * @throws RegistryError when it presents what proves nothing
   */
  Visit visit(HttpServletRequest request, List<Grant> wanted) {
    String authorization = request.getHeader("Authorization");
    Authenticator asked = authenticator;
    if (authorization == null || asked == null) {
      return new Visit(Caller.ANONYMOUS, request);
    }
    try {
      Optional<Caller> caller = asked.authenticate(authorization);
      return new Visit(
          caller.orElseThrow(() -> unauthorized(asked, request, wanted, Challenge.INVALID_TOKEN)),
          request);
    } catch (IOException e) {
      LOG.warn("it can't be found out who asks: {}", e.toString());
      throw new RegistryError(
          503,
          "UNAVAILABLE",
          "it can't be found out who you are just now; try again",
          Map.of("Retry-After", "5"));
    }
  }

  private static RegistryError unauthorized(
      Authenticator asking, HttpServletRequest request, List<Grant> wanted, String problem) {
    String challenge = asking.challenge(new Challenge(request.getScheme(), wanted, problem));
    return new RegistryError(
        401,
        "UNAUTHORIZED",
        problem.equals(Challenge.INVALID_TOKEN)
            ? "what was presented is not accepted; log in again"
            : "log in as somebody who may do this",
        Map.of("WWW-Authenticate", challenge));
  }

  /** Somebody with a request. For the request's time, in one thread. */
  final class Visit {

    private final Caller caller;
    private final HttpServletRequest request;

    private Visit(Caller caller, HttpServletRequest request) {
      this.caller = caller;
      this.request = request;
    }

    /** Who it is; empty for nobody that is known by a name. */
    String name() {
      return caller.name();
    }

    boolean may(Action action, String repository, Optional<String> tag) {
      return caller.isGranted(action, repository)
          && policy.allows(new AccessRequest(caller, action, repository, tag));
    }

    /** Whether a repository's name may be told to who may read the catalog. */
    boolean maySee(String repository) {
      return policy.allows(new AccessRequest(caller, Action.PULL, repository, Optional.empty()));
    }

    /**
     * @throws RegistryError unless it may do something
     */
    void require(Action action, String repository) {
      if (!may(action, repository, Optional.empty())) {
        throw refusal(List.of(Grant.of(action, repository)), "you may not do this");
      }
    }

    /**
     * @throws RegistryError where somebody could have said who it is, and didn't
     */
    void requireKnown() {
      if (authenticator != null && request.getHeader("Authorization") == null) {
        throw refusal(List.of(), "");
      }
    }

    /** Asks for more where more could be presented, and says no where it couldn't. */
    RegistryError refusal(List<Grant> wanted, String reason) {
      boolean askable = caller.isAnonymous() || caller.grants().isPresent();
      if (authenticator == null || !askable) {
        return new RegistryError(403, "DENIED", reason);
      }
      boolean presented = request.getHeader("Authorization") != null;
      return unauthorized(
          authenticator, request, wanted, presented ? Challenge.INSUFFICIENT_SCOPE : "");
    }
  }
}
