package dev.imagestreams.testkit.registry;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import javax.net.ssl.SSLContext;

/** What a {@link FixtureRegistry} is to be like. Not thread-safe. */
public final class FixtureRegistryBuilder {

  private final Set<Quirk> quirks = EnumSet.noneOf(Quirk.class);
  private final Map<String, String> passwords = new LinkedHashMap<>();
  private final Map<String, String> refreshTokens = new LinkedHashMap<>();
  private Gate.Way way = Gate.Way.NOBODY_ASKED;
  private boolean anonymousPull;
  private boolean referrersApi = true;
  private int pageSize = Integer.MAX_VALUE;
  private long minChunk;
  private OptionalLong expiresIn = OptionalLong.of(300);
  private Optional<SSLContext> tls = Optional.empty();

  FixtureRegistryBuilder() {}

  public FixtureRegistryBuilder quirks(Quirk... values) {
    quirks.addAll(Arrays.asList(values));
    return this;
  }

  /** Lets in this user, and others so named, by Basic. */
  public FixtureRegistryBuilder basic(String user, String password) {
    way = Gate.Way.BASIC;
    passwords.put(user, password);
    return this;
  }

  /** Lets in this user, and others so named, by tokens from a server of its own. */
  public FixtureRegistryBuilder bearer(String user, String password) {
    way = Gate.Way.BEARER;
    passwords.put(user, password);
    return this;
  }

  /** Lets in everybody who has a token to pull, which everybody is given. */
  public FixtureRegistryBuilder bearerForAll() {
    way = Gate.Way.BEARER;
    anonymousPull = true;
    return this;
  }

  /** Has the token server take this refresh token, also for a password. */
  public FixtureRegistryBuilder refreshToken(String user, String token) {
    way = Gate.Way.BEARER;
    refreshTokens.put(token, user);
    return this;
  }

  /** What the token server says of how long tokens last. */
  public FixtureRegistryBuilder tokensLast(long seconds) {
    expiresIn = OptionalLong.of(seconds);
    return this;
  }

  /** Whether it keeps lists of referrers; it does unless told. */
  public FixtureRegistryBuilder referrersApi(boolean value) {
    referrersApi = value;
    return this;
  }

  /** The most entries of a list at a time; all unless told. */
  public FixtureRegistryBuilder pageSize(int entries) {
    if (entries < 1) {
      throw new IllegalArgumentException("pageSize must be 1 or more, not " + entries);
    }
    pageSize = entries;
    return this;
  }

  /** The least bytes of a chunk that is not the last. */
  public FixtureRegistryBuilder minChunk(long bytes) {
    minChunk = bytes;
    return this;
  }

  /** Speaks TLS. */
  public FixtureRegistryBuilder tls(SSLContext context) {
    tls = Optional.of(context);
    return this;
  }

  public FixtureRegistry start() {
    return new FixtureRegistry(this);
  }

  FixtureState state() {
    return new FixtureState(
        tls.isPresent() ? "https" : "http",
        Set.copyOf(quirks),
        referrersApi,
        pageSize,
        minChunk,
        new ConcurrentSkipListMap<>());
  }

  FixtureTokens.Rules rules() {
    return new FixtureTokens.Rules(
        Map.copyOf(passwords),
        Map.copyOf(refreshTokens),
        anonymousPull,
        expiresIn,
        Set.copyOf(quirks));
  }

  Gate.Way way() {
    return way;
  }

  Optional<SSLContext> tls() {
    return tls;
  }
}
