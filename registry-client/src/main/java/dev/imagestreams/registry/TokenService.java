package dev.imagestreams.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.imagestreams.http.HttpCall;
import dev.imagestreams.http.HttpFailure;
import dev.imagestreams.http.HttpReply;
import dev.imagestreams.http.HttpTransport;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.Credentials;
import dev.imagestreams.registry.internal.RegistryJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gets bearer tokens and keeps them until shortly before they end (distribution's token
 * specification). Any number of threads that need one token make one request.
 */
final class TokenService {

  private static final int MAX_ANSWER = 128 << 10;
  private static final long MAX_TOKENS = 10_000;
  private static final String CLIENT_ID = "imagestreams";

  /** What a token without expires_in lasts, and the least any token lasts, by the specification. */
  private static final long DEFAULT_SECONDS = 60;

  /** A refused login is not tried again for as long, however many calls want it. */
  private static final Duration REMEMBER_REFUSAL = Duration.ofSeconds(5);

  /**
   * Everything a token depends on. Also the registry: another one may name the same realm and
   * service to be given what was meant for this one.
   */
  record Wanted(
      String registry,
      URI realm,
      String service,
      List<Scope> scopes,
      Optional<Credentials> credentials) {

    boolean byRefreshToken() {
      return credentials.filter(c -> c.kind() == Credentials.Kind.IDENTITY_TOKEN).isPresent();
    }
  }

  private record Outcome(String token, @Nullable RegistryException refusal, Duration validFor) {}

  private final HttpTransport transport;
  private final Cache<Wanted, Outcome> outcomes =
      Caffeine.newBuilder()
          .maximumSize(MAX_TOKENS)
          .expireAfter(Expiry.<Wanted, Outcome>creating((wanted, outcome) -> outcome.validFor()))
          .build();

  TokenService(HttpTransport transport) {
    this.transport = transport;
  }

  /**
   * The token.
   *
   * @param registry the registry that named the realm
   * @throws RegistryException when the token service refuses or the realm may not be asked
   */
  String token(URI registry, Wanted wanted, Access access) {
    Outcome outcome = outcomes.get(wanted, w -> fetch(registry, w, access));
    if (outcome.refusal() != null) {
      throw outcome.refusal();
    }
    return outcome.token();
  }

  /** Forgets a token that the registry no longer takes. */
  void forget(Wanted wanted, String token) {
    // Not the newer one that another thread may have got in the meantime.
    outcomes.asMap().computeIfPresent(wanted, (w, o) -> o.token().equals(token) ? null : o);
  }

  private Outcome fetch(URI registry, Wanted wanted, Access access) {
    String description =
        "getting a token for " + registry.getRawAuthority() + " from " + wanted.realm().getHost();
    try {
      transport.checkReferral(registry, wanted.realm());
      if (wanted.byRefreshToken()) {
        HttpCall exchange = prepared(refreshRequest(wanted, access), registry, access);
        try (HttpReply reply = transport.send(exchange)) {
          if (!knowsNoPost(reply.status())) {
            return outcome(description, reply);
          }
          // A token service from before OAuth2 takes the token for a password.
        }
      }
      HttpCall request = prepared(request(wanted, access), registry, access);
      try (HttpReply reply = transport.send(request)) {
        return outcome(description, reply);
      }
    } catch (HttpFailure e) {
      throw Answers.failed(description, e);
    }
  }

  /** Token services that know no OAuth2 answer in as many ways. */
  private static boolean knowsNoPost(int status) {
    return status == 404 || status == 405 || status == 401 || status == 400;
  }

  private static HttpCall prepared(HttpCall request, URI registry, Access access) {
    return request.referredBy(registry).withCancel(access.cancellation()::register);
  }

  private static Outcome outcome(String description, HttpReply reply) {
    if (reply.status() == 200) {
      return token(description, reply);
    }
    RegistryException refusal = Answers.refused(description, reply);
    if (reply.status() == 401 || reply.status() == 403) {
      return new Outcome("", refusal, REMEMBER_REFUSAL);
    }
    throw refusal;
  }

  private static HttpCall request(Wanted wanted, Access access) {
    StringBuilder uri = new StringBuilder(wanted.realm().toString());
    uri.append(wanted.realm().getRawQuery() == null ? "?" : "&");
    if (!wanted.service().isEmpty()) {
      uri.append("service=").append(encode(wanted.service())).append('&');
    }
    uri.append(
        wanted.scopes().stream()
            .map(scope -> "scope=" + encode(scope.toString()))
            .collect(Collectors.joining("&")));
    HttpCall call =
        new HttpCall(
            "GET",
            URI.create(uri.toString()),
            Map.of("Accept", "application/json"),
            Optional.empty(),
            access.deadline(),
            access.insecure());
    return wanted
        .credentials()
        .map(c -> call.withHeader("Authorization", Authorizer.basic(c)))
        .orElse(call);
  }

  /** OAuth2 (RFC 6749, 6): the refresh token goes into the body, and nowhere else. */
  private static HttpCall refreshRequest(Wanted wanted, Access access) {
    String scopes = wanted.scopes().stream().map(Scope::toString).collect(Collectors.joining(" "));
    String form =
        "grant_type=refresh_token&client_id="
            + CLIENT_ID
            + "&service="
            + encode(wanted.service())
            + "&scope="
            + encode(scopes)
            + "&refresh_token="
            + encode(wanted.credentials().orElseThrow().secret());
    return new HttpCall(
        "POST",
        wanted.realm(),
        Map.of("Accept", "application/json", "Content-Type", "application/x-www-form-urlencoded"),
        Optional.of(HttpCall.Body.of(form.getBytes(StandardCharsets.UTF_8))),
        access.deadline(),
        access.insecure());
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static Outcome token(String description, HttpReply reply) {
    JsonNode json;
    try {
      json = RegistryJson.tree(reply.bytes(MAX_ANSWER));
    } catch (IOException e) {
      throw Answers.notARegistry(description, reply, e);
    }
    String token = json.path("token").asText("");
    token = token.isEmpty() ? json.path("access_token").asText("") : token;
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new RegistryException(
          Reason.PROTOCOL, description + ": the answer has no usable token");
    }
    long seconds = Math.max(DEFAULT_SECONDS, json.path("expires_in").asLong(DEFAULT_SECONDS));
    // A tenth early, so that a token does not end between taking it and its use.
    return new Outcome(token, null, Duration.ofSeconds(seconds - seconds / 10));
  }
}
