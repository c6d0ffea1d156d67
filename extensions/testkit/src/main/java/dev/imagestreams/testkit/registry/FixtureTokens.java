package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The token server of a {@link FixtureRegistry}, on a port of its own (distribution's token
 * specification, and its OAuth2 variant). Tokens are good until {@link #revokeAll}. Thread-safe.
 */
public final class FixtureTokens implements AutoCloseable {

  /** What every token begins with, for those who look for tokens where none should be. */
  public static final String TOKEN_PREFIX = "fixture-token-";

  static final String SERVICE = "fixture";

  /** Who there is, and what they may do. */
  record Rules(
      Map<String, String> passwords,
      Map<String, String> refreshTokens,
      boolean anonymousPull,
      OptionalLong expiresIn,
      Set<Quirk> quirks) {}

  private final Rules rules;
  private final Recorder recorder;
  private final Faults faults = new Faults();
  private final FixtureServer server;
  private final Map<String, Grants> tokens = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final List<TokenRequest> asked = new ArrayList<>();

  FixtureTokens(Rules rules, Recorder recorder) {
    this.rules = rules;
    this.recorder = recorder;
    this.server =
        new FixtureServer(request -> recorder.record(request, r -> faults.answer(r, this::answer)));
  }

  /** The URL that challenges name. */
  public String realm() {
    return "http://" + server.host() + "/token";
  }

  /** {@code 127.0.0.1:port}. */
  public String host() {
    return server.host();
  }

  /** How many questions there were. */
  public int calls() {
    return requests().size();
  }

  /** The questions as they came over the wire. */
  public List<RecordedRequest> requests() {
    return recorder.requests();
  }

  /** The questions that the server understood. */
  public List<TokenRequest> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  /** How many tokens were given. */
  public long issued() {
    return numbers.get();
  }

  /** Ends all tokens that were given so far. */
  public void revokeAll() {
    tokens.clear();
  }

  /** Lets something go wrong with the next questions. */
  public void play(Fault fault) {
    faults.add(fault);
  }

  /** Lets nothing go wrong any more. */
  public void heal() {
    faults.clear();
  }

  /** What a token is good for; empty where it is no token, or no longer one. */
  Optional<Grants> grants(String token) {
    return Optional.ofNullable(tokens.get(token));
  }

  private WireReply answer(WireRequest request) {
    if (!request.path().equals("/token")) {
      return WireReply.error(404, "NOT_FOUND", "ask /token");
    }
    if (request.method().equals("POST")) {
      return post(request);
    }
    Optional<String> user = request.header("Authorization").map(this::user);
    List<String> scopes = split(request.parameters("scope"));
    remember("GET", request.parameter("service").orElse(""), scopes, "", user);
    if (user.filter(String::isEmpty).isPresent()) {
      return WireReply.error(401, "UNAUTHORIZED", "incorrect username or password");
    }
    return grant(scopes, user.isPresent(), false);
  }

  private WireReply post(WireRequest request) {
    for (Map.Entry<Quirk, Integer> refusal :
        Map.of(
                Quirk.NO_TOKEN_POST_404, 404,
                Quirk.NO_TOKEN_POST_401, 401,
                Quirk.NO_TOKEN_POST_400, 400)
            .entrySet()) {
      if (rules.quirks().contains(refusal.getKey())) {
        return WireReply.error(refusal.getValue(), "UNSUPPORTED", "not here");
      }
    }
    String grantType = field(request, "grant_type");
    String user =
        grantType.equals("refresh_token")
            ? rules.refreshTokens().getOrDefault(field(request, "refresh_token"), "")
            : checked(field(request, "username"), field(request, "password"));
    List<String> scopes = split(request.fields("scope"));
    remember("POST", field(request, "service"), scopes, grantType, Optional.of(user));
    if (field(request, "client_id").isEmpty() || field(request, "service").isEmpty()) {
      return WireReply.json(400, "{\"error\":\"invalid_request\"}");
    }
    return user.isEmpty()
        ? WireReply.json(401, "{\"error\":\"invalid_grant\"}")
        : grant(scopes, true, true);
  }

  private static String field(WireRequest request, String name) {
    return request.fields(name).stream().findFirst().orElse("");
  }

  private static List<String> split(List<String> scopes) {
    return scopes.stream()
        .flatMap(s -> Arrays.stream(s.split(" ")))
        .filter(s -> !s.isEmpty())
        .toList();
  }

  private void remember(
      String method, String service, List<String> scopes, String grantType, Optional<String> user) {
    synchronized (asked) {
      asked.add(new TokenRequest(method, service, scopes, grantType, user.orElse("")));
    }
  }

  /** Who proves to ask by Basic; empty for who can't prove it. */
  private String user(String authorization) {
    return basicUser(rules, authorization);
  }

  static String basicUser(Rules rules, String authorization) {
    if (!authorization.startsWith("Basic ")) {
      return "";
    }
    String pair = new String(Base64.getDecoder().decode(authorization.substring(6)), UTF_8);
    int colon = Math.max(0, pair.indexOf(':'));
    String user = pair.substring(0, colon);
    String secret = pair.substring(Math.min(pair.length(), colon + 1));
    // A refresh token is taken for a password too, as Azure's registry does.
    return secret.equals(rules.passwords().get(user)) || rules.refreshTokens().containsKey(secret)
        ? user
        : "";
  }

  private String checked(String user, String password) {
    return password.equals(rules.passwords().get(user)) ? user : "";
  }

  private WireReply grant(List<String> scopes, boolean known, boolean oauth) {
    if (rules.quirks().contains(Quirk.NO_TOKEN_FOR_DELETE)
        && scopes.stream().anyMatch(s -> s.contains("delete"))) {
      return WireReply.error(401, "UNAUTHORIZED", "no such action");
    }
    Grants wanted =
        Grants.of(
            rules.quirks().contains(Quirk.FIRST_SCOPE_ONLY)
                ? scopes.stream().limit(1).toList()
                : scopes);
    Grants granted = known ? wanted : rules.anonymousPull() ? wanted.pullsOnly() : Grants.NOTHING;
    String token = TOKEN_PREFIX + numbers.incrementAndGet();
    tokens.put(token, granted);
    boolean other = oauth || rules.quirks().contains(Quirk.ACCESS_TOKEN_ONLY);
    String lifetime =
        rules.expiresIn().isPresent() && !rules.quirks().contains(Quirk.NO_EXPIRES_IN)
            ? ",\"expires_in\":" + rules.expiresIn().getAsLong()
            : "";
    String name = other ? "access_token" : "token";
    return WireReply.json(200, "{\"" + name + "\":" + Json.text(token) + lifetime + "}");
  }

  @Override
  public void close() {
    server.close();
  }
}
