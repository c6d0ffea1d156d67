package dev.imagestreams.server.internal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.imagestreams.server.access.Authenticator;
import dev.imagestreams.server.access.Caller;
import dev.imagestreams.server.access.Challenge;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tokens for clients that may know no credentials. Docker sends none to a registry that asks for a
 * password, and so could not pull what everybody may; of one that asks for tokens it fetches one,
 * with or without credentials.
 *
 * <p>A token stands for what it was given for, and is good for that alone: the credentials are
 * looked at with each request, so a token ends with them. They are lost with the process; clients
 * get themselves others. Thread-safe.
 */
final class TokenService implements Authenticator {

  static final String PATH = "token";
  private static final Duration LIFE = Duration.ofMinutes(5);

  /** How many characters are kept of what tokens stand for: some 30,000 tokens. */
  private static final long KEPT = 8 << 20;

  private static final int TOKEN_BYTES = 32;

  private final Authenticator passwords;
  private final Supplier<String> host;
  private final SecureRandom random = new SecureRandom();
  private final String anonymous = newToken();
  private final Cache<String, String> authorizations =
      Caffeine.newBuilder()
          .expireAfterWrite(LIFE)
          .maximumWeight(KEPT)
          .<String, String>weigher((token, authorization) -> 200 + authorization.length())
          .build();

  /**
   * @param host how clients reach the registry, {@code host:port}; asked when it listens
   */
  TokenService(Authenticator passwords, Supplier<String> host) {
    this.passwords = passwords;
    this.host = host;
  }

  /** Not where clients are sent to get tokens anyway. */
  static boolean isNeededBy(Authenticator authenticator) {
    return authenticator.challenge(new Challenge("https", List.of(), "")).startsWith("Basic ");
  }

  @Override
  public Optional<Caller> authenticate(String authorization) throws IOException {
    if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return passwords.authenticate(authorization);
    }
    String token = authorization.substring(7).strip();
    if (token.equals(anonymous)) {
      return Optional.of(Caller.ANONYMOUS);
    }
    String given = authorizations.getIfPresent(token);
    return given == null ? Optional.empty() : passwords.authenticate(given);
  }

  @Override
  public String challenge(Challenge challenge) {
    return challenge.bearer(challenge.scheme() + "://" + host.get() + "/v2/" + PATH, host.get());
  }

  /** {@code GET /v2/token}, as distribution's token authentication has it. */
  void answer(Exchange exchange) throws IOException {
    exchange.requireMethod("GET");
    String authorization = exchange.request().getHeader("Authorization");
    ObjectNode answer = Exchange.object();
    String token = authorization == null ? anonymous : tokenFor(authorization, exchange);
    answer.put("token", token);
    answer.put("access_token", token);
    answer.put("expires_in", LIFE.toSeconds());
    exchange.response().setHeader("Cache-Control", "no-store");
    exchange.json(200, answer);
  }

  private String tokenFor(String authorization, Exchange exchange) throws IOException {
    if (passwords.authenticate(authorization).isEmpty()) {
      Challenge challenge = new Challenge(exchange.request().getScheme(), List.of(), "");
      throw new RegistryError(
          401,
          "UNAUTHORIZED",
          "the user or the password is not right",
          Map.of("WWW-Authenticate", passwords.challenge(challenge)));
    }
    String token = newToken();
    authorizations.put(token, authorization);
    return token;
  }

  private String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
