package dev.imagestreams.registry;

import dev.imagestreams.http.Hosts;
import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends requests as somebody: answers challenges, and remembers what a registry asked for, so that
 * later requests need no second try.
 */
final class Authorizer {

  private final HttpTransport transport;
  private final CredentialProvider provider;
  private final TokenService tokens;

  /** What each registry asked for last; a registry has one way. */
  private final Map<String, Challenge> challenges = new ConcurrentHashMap<>();

  Authorizer(HttpTransport transport, CredentialProvider provider) {
    this.transport = transport;
    this.provider = provider;
    this.tokens = new TokenService(transport);
  }

  /**
   * Sends a request, with credentials if the registry wants them.
   *
   * @param registry scheme and authority of the registry; credentials go nowhere else
   * @return the last answer, which is a 401 when nothing helped
   */
  HttpReply send(URI registry, RegistryCall<?> call, HttpCall request, Access access) {
    String scope = scope(call);
    Challenge known = challenges.get(registry.getRawAuthority());
    if (known == null) {
      HttpReply reply = transport.send(request);
      if (!refused(registry, reply)) {
        return reply;
      }
      known = challenge(reply);
      if (known == null) {
        return reply;
      }
      challenges.put(registry.getRawAuthority(), known);
      reply.close();
    }
    return answer(registry, known, call.repository(), scope, request, access);
  }

  /**
   * Whether the registry itself wants other credentials. What it redirected to may not say so: it
   * has no say in where the registry's credentials go.
   */
  private static boolean refused(URI registry, HttpReply reply) {
    return reply.status() == 401 && Hosts.sameOrigin(registry, reply.uri());
  }

  /** Tries each credential that fits, the most fitting first, until one is not refused. */
  private HttpReply answer(
      URI registry,
      Challenge challenge,
      Repository repository,
      String scope,
      HttpCall request,
      Access access) {
    List<Optional<Credentials>> candidates = new ArrayList<>();
    provider
        .credentials(repository, access.identity())
        .forEach(c -> candidates.add(Optional.of(c)));
    if (candidates.isEmpty()) {
      candidates.add(Optional.empty());
    }
    for (int i = 0; ; i++) {
      boolean last = i == candidates.size() - 1;
      try {
        HttpReply reply = sendAs(registry, challenge, scope, candidates.get(i), request, access);
        if (!refused(registry, reply)) {
          return reply;
        }
        if (last) {
          // Perhaps it is the way of asking that changed: the next call finds out anew.
          challenges.remove(registry.getRawAuthority(), challenge);
          return reply;
        }
        reply.close();
      } catch (RegistryException e) {
        if (e.reason() != Reason.UNAUTHORIZED || last) {
          throw e;
        }
      }
    }
  }

  private HttpReply sendAs(
      URI registry,
      Challenge challenge,
      String scope,
      Optional<Credentials> credentials,
      HttpCall request,
      Access access) {
    if (challenge.scheme().equals("basic")) {
      return transport.send(
          credentials.map(c -> request.withHeader("Authorization", basic(c))).orElse(request));
    }
    TokenService.Wanted wanted = TokenService.wanted(registry, challenge, scope, credentials);
    String token = tokens.token(registry, wanted, access);
    HttpReply reply = transport.send(bearer(request, token));
    if (refused(registry, reply)) {
      // The token may have ended or been revoked early: one fresh one, and no more.
      reply.close();
      tokens.forget(wanted, token);
      reply = transport.send(bearer(request, tokens.token(registry, wanted, access)));
    }
    return reply;
  }

  private static @org.jspecify.annotations.Nullable Challenge challenge(HttpReply reply) {
    List<Challenge> offered = Challenge.parse(reply.headers("WWW-Authenticate"));
    return offered.stream()
        .filter(c -> c.scheme().equals("bearer"))
        .findFirst()
        .or(() -> offered.stream().filter(c -> c.scheme().equals("basic")).findFirst())
        .orElse(null);
  }

  private static String scope(RegistryCall<?> call) {
    return "repository:" + call.repository().path() + (call.writes() ? ":pull,push" : ":pull");
  }

  private static HttpCall bearer(HttpCall request, String token) {
    return request.withHeader("Authorization", "Bearer " + token);
  }

  static String basic(Credentials credentials) {
    String pair = credentials.username() + ":" + credentials.secret();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
