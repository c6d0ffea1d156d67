package dev.imagestreams.registry;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.imagestreams.http.Hosts;
import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.model.ImageStreamsException;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import dev.imagestreams.registry.auth.Credentials.Kind;
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
  private final RecentCredentials recent;
  private final TokenService tokens;

  /** What each registry asked for last; a registry has one way. */
  private final Map<String, Asked> asked = new ConcurrentHashMap<>();

  Authorizer(HttpTransport transport, CredentialProvider provider) {
    this.transport = transport;
    this.recent = new RecentCredentials(provider, Ticker.systemTicker());
    this.tokens = new TokenService(transport);
  }

  /**
   * Sends a request, with credentials if the registry wants them.
   *
   * @param endpoint credentials go nowhere else than to its base
   * @param scopes what the request needs
   * @return the last answer, which is a 401 when nothing helped
   */
  HttpReply send(Endpoint endpoint, List<Scope> scopes, HttpCall request, Access access) {
    String registry = endpoint.base().getRawAuthority();
    Asked known = asked.get(registry);
    if (known == null) {
      HttpReply reply = transport.send(request);
      if (!refused(endpoint.base(), reply)) {
        return reply;
      }
      known = askedFor(endpoint.base(), reply).or(() -> askedAtRoot(endpoint, access)).orElse(null);
      if (known == null || !canAnswer(known, endpoint, access, reply)) {
        // A login that comes now is for the next call.
        recent.forget(endpoint.repository(), access.identity());
        return reply;
      }
      asked.put(registry, known);
      reply.close();
    }
    return answer(endpoint, known, scopes, request, access);
  }

  /** Whether there is anything else to send than what was refused. */
  private boolean canAnswer(Asked known, Endpoint endpoint, Access access, HttpReply refusal) {
    try {
      return known.bearer()
          || candidates(endpoint, known, access).stream().anyMatch(Optional::isPresent);
    } catch (RuntimeException e) {
      refusal.close();
      throw e;
    }
  }

  /** What the registry asks for at its root, where it forgot to say that in its refusal. */
  private Optional<Asked> askedAtRoot(Endpoint endpoint, Access access) {
    HttpCall ping =
        new HttpCall(
            "GET",
            endpoint.at("/v2/"),
            Map.of(),
            Optional.empty(),
            access.deadline(),
            access.insecure());
    try (HttpReply reply = transport.send(ping.withCancel(access.cancellation()::register))) {
      return refused(endpoint.base(), reply) ? askedFor(endpoint.base(), reply) : Optional.empty();
    }
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
      Endpoint endpoint, Asked known, List<Scope> scopes, HttpCall request, Access access) {
    List<Optional<Credentials>> candidates = candidates(endpoint, known, access);
    for (int i = 0; ; i++) {
      boolean last = i == candidates.size() - 1;
      try {
        HttpReply reply = sendAs(endpoint, known, scopes, candidates.get(i), request, access);
        if (!refused(endpoint.base(), reply)) {
          return reply;
        }
        recent.forget(endpoint.repository(), access.identity());
        if (last) {
          // Perhaps it is the way of asking that changed: the next call finds out anew.
          asked.remove(endpoint.base().getRawAuthority(), known);
          return reply;
        }
        reply.close();
      } catch (RegistryException e) {
        if (e.reason() != Reason.UNAUTHORIZED) {
          throw e;
        }
        recent.forget(endpoint.repository(), access.identity());
        if (last) {
          throw e;
        }
      }
    }
  }

  private List<Optional<Credentials>> candidates(Endpoint endpoint, Asked known, Access access) {
    List<Optional<Credentials>> candidates = new ArrayList<>();
    for (Credentials each : credentials(endpoint.repository(), access)) {
      if (known.bearer() || each.kind() == Kind.BASIC) {
        candidates.add(Optional.of(each));
      }
    }
    if (candidates.isEmpty()) {
      candidates.add(Optional.empty());
    }
    return candidates;
  }

  private HttpReply sendAs(
      Endpoint endpoint,
      Asked known,
      List<Scope> scopes,
      Optional<Credentials> credentials,
      HttpCall request,
      Access access) {
    URI registry = endpoint.base();
    if (!known.bearer()) {
      return transport.send(
          credentials.map(c -> request.withHeader("Authorization", basic(c))).orElse(request));
    }
    if (credentials.isPresent() && credentials.get().kind() == Kind.REGISTRY_TOKEN) {
      return transport.send(bearer(request, credentials.get().secret()));
    }
    TokenService.Wanted wanted =
        new TokenService.Wanted(
            registry.getRawAuthority(),
            known.tokenRealm(registry),
            known.service(),
            known.scopesFor(scopes),
            credentials);
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

  private static Optional<Asked> askedFor(URI registry, HttpReply reply) {
    return Asked.read(registry, reply.headers("WWW-Authenticate"));
  }

  /** The credentials for a place, in the order in which they are tried. */
  List<Credentials> credentials(Repository repository, Access access) {
    try {
      return recent.of(repository, access.identity());
    } catch (ImageStreamsException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new RegistryException(Reason.CANCELLED, e.getMessage(), e);
      }
      throw e;
    }
  }

  private static HttpCall bearer(HttpCall request, String token) {
    return request.withHeader("Authorization", "Bearer " + token);
  }

  static String basic(Credentials credentials) {
    String pair = credentials.username() + ":" + credentials.secret();
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
