package dev.imagestreams.testkit.registry;

import java.util.List;
import java.util.Optional;

/** Lets in who may come in, and says to others how to prove that they may. */
final class Gate {

  /** How a registry wants to be told who asks. */
  enum Way {
    NOBODY_ASKED,
    BASIC,
    BEARER
  }

  private final Way way;
  private final FixtureTokens.Rules rules;
  private final Optional<FixtureTokens> tokens;

  Gate(Way way, FixtureTokens.Rules rules, Optional<FixtureTokens> tokens) {
    this.way = way;
    this.rules = rules;
    this.tokens = tokens;
  }

  /** The refusal; empty for who may come in. */
  Optional<WireReply> refusal(WireRequest request, Optional<Route> route) {
    String proof = request.header("Authorization").orElse("");
    return switch (way) {
      case NOBODY_ASKED -> Optional.empty();
      case BASIC ->
          FixtureTokens.basicUser(rules, proof).isEmpty()
              ? Optional.of(refused(route, "Basic realm=\"fixture\""))
              : Optional.empty();
      case BEARER -> bearerRefusal(request, route, proof);
    };
  }

  private Optional<WireReply> bearerRefusal(
      WireRequest request, Optional<Route> route, String proof) {
    Optional<Grants> grants =
        proof.startsWith("Bearer ")
            ? tokens.orElseThrow().grants(proof.substring(7))
            : Optional.empty();
    List<String> scopes = route.map(r -> needed(request, r)).orElse(List.of());
    if (grants.filter(g -> g.cover(Grants.of(scopes))).isPresent()) {
      return Optional.empty();
    }
    boolean bad = !proof.isEmpty() && grants.isEmpty();
    if (bad && rules.quirks().contains(Quirk.BASIC_AFTER_BAD_BEARER)) {
      return Optional.of(refused(route, "Basic realm=\"fixture\""));
    }
    String realm = tokens.orElseThrow().realm();
    if (bad && rules.quirks().contains(Quirk.OTHER_REALM_AFTER_BAD_BEARER)) {
      realm = realm + "?other=1";
    }
    String challenge = "Bearer realm=\"" + realm + "\",service=\"" + FixtureTokens.SERVICE + "\"";
    if (!scopes.isEmpty()) {
      challenge += ",scope=\"" + String.join(" ", scopes) + "\"";
    }
    if (!proof.isEmpty()) {
      challenge += ",error=\"" + (bad ? "invalid_token" : "insufficient_scope") + "\"";
    }
    return Optional.of(refused(route, challenge));
  }

  private WireReply refused(Optional<Route> route, String challenge) {
    WireReply refusal = WireReply.error(401, "UNAUTHORIZED", "authentication required");
    boolean root = route.filter(r -> r.kind() == Route.Kind.ROOT).isPresent();
    return root || !rules.quirks().contains(Quirk.CHALLENGE_AT_ROOT_ONLY)
        ? refusal.with("WWW-Authenticate", challenge)
        : refusal;
  }

  /** The scopes that a request needs. */
  private static List<String> needed(WireRequest request, Route route) {
    return switch (route.kind()) {
      case ROOT -> List.of();
      case CATALOG -> List.of("registry:catalog:*");
      default -> {
        String own = "repository:" + route.name() + ":" + actions(request.method());
        yield request
            .parameter("from")
            .filter(from -> request.parameter("mount").isPresent())
            .map(from -> List.of(own, "repository:" + from + ":pull"))
            .orElse(List.of(own));
      }
    };
  }

  private static String actions(String method) {
    return switch (method) {
      case "GET", "HEAD" -> "pull";
      case "DELETE" -> "delete";
      default -> "pull,push";
    };
  }
}
