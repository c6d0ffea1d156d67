package dev.imagestreams.registry;

import dev.imagestreams.http.Locations;
import dev.imagestreams.registry.RegistryException.Reason;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a registry asked for last, read once for all the calls that answer it.
 *
 * @param bearer a token of a service; a user and a password otherwise
 * @param realm where tokens are; empty where the registry named no usable place
 * @param scopes of other things than repositories: what a challenge says of the repository of an
 *     earlier call is nothing to later ones
 */
record Asked(boolean bearer, Optional<URI> realm, String service, List<Scope> scopes) {

  /**
   * The way that is answered best; empty where none can be answered.
   *
   * @param registry what a relative realm is relative to
   * @param headers of {@code WWW-Authenticate}
   */
  static Optional<Asked> read(URI registry, List<String> headers) {
    List<Challenge> offered = Challenge.parse(headers);
    return first(offered, "bearer")
        .or(() -> first(offered, "basic"))
        .map(challenge -> of(registry, challenge));
  }

  private static Optional<Challenge> first(List<Challenge> offered, String scheme) {
    return offered.stream().filter(c -> c.scheme().equals(scheme)).findFirst();
  }

  private static Asked of(URI registry, Challenge challenge) {
    String realm = challenge.parameter("realm");
    return new Asked(
        challenge.scheme().equals("bearer"),
        realm.isEmpty() ? Optional.empty() : Locations.resolve(registry, realm),
        challenge.parameter("service"),
        Scope.parse(challenge.parameter("scope")).stream()
            .filter(scope -> !scope.resource().startsWith("repository:"))
            .toList());
  }

  /**
   * Where tokens of a registry are.
   *
   * @throws RegistryException when it did not say
   */
  URI tokenRealm(URI registry) {
    return realm.orElseThrow(
        () ->
            new RegistryException(
                Reason.PROTOCOL,
                registry.getRawAuthority() + " asks for a token but names no realm"));
  }

  /** What a call needs, and what the registry asked for of the same things. */
  List<Scope> scopesFor(List<Scope> needed) {
    if (scopes.isEmpty()) {
      return Scope.merged(needed);
    }
    List<Scope> wanted = new ArrayList<>(needed);
    for (Scope asked : scopes) {
      if (needed.stream().anyMatch(s -> s.resource().equals(asked.resource()))) {
        wanted.add(asked);
      }
    }
    return Scope.merged(wanted);
  }
}
