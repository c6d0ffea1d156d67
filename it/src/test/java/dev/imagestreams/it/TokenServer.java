package dev.imagestreams.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import okhttp3.tls.HeldCertificate;

/**
 * A token service as docker-registry trusts one (distribution's token specification): grants what
 * each user may do, in JWTs signed by a certificate whose authority the registry knows. Takes a
 * user and password by GET and a refresh token by POST.
 */
final class TokenServer implements AutoCloseable {

  /** A request for a token: who asked, nobody being empty, how, and for what. */
  record Asked(String method, String user, List<String> scopes) {}

  private static final String ISSUER = "test issuer";
  private static final String SERVICE = "test registry";
  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("tokens").build();

  private final HeldCertificate signer = new HeldCertificate.Builder().signedBy(AUTHORITY).build();
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final Map<String, String> refreshTokens = new ConcurrentHashMap<>();
  private final Map<String, List<String>> grants = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<String> issued = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private volatile Duration life = Duration.ofMinutes(5);

  TokenServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 50);
    server.createContext("/token", this::serve);
    server.setExecutor(threads);
    server.start();
  }

  /** What a registry must be configured with to send its clients here. */
  String registrySection(Path directory) throws IOException {
    Path bundle =
        Files.writeString(directory.resolve("token-authority.pem"), AUTHORITY.certificatePem());
    return """
        auth:
          token:
            realm: http://127.0.0.1:%d/token
            service: %s
            issuer: %s
            rootcertbundle: %s
        """
        .formatted(server.getAddress().getPort(), SERVICE, ISSUER, bundle);
  }

  TokenServer withUser(String user, String password) {
    passwords.put(user, password);
    return this;
  }

  TokenServer withRefreshToken(String user, String token) {
    refreshTokens.put(token, user);
    return this;
  }

  /**
   * Lets a user, or everybody where the user is empty, do things in a repository.
   *
   * @param actions {@code pull}, {@code push}
   */
  TokenServer granting(String user, String repository, String... actions) {
    grants.put(user + " " + repository, List.of(actions));
    return this;
  }

  /**
   * How long the tokens last that are given from now on. docker-registry takes a token for a minute
   * longer than it lasts.
   */
  TokenServer lasting(Duration duration) {
    life = duration;
    return this;
  }

  List<Asked> asked() {
    return asked;
  }

  /** All tokens that were given, in order. */
  List<String> issued() {
    return issued;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean post = exchange.getRequestMethod().equals("POST");
      String form =
          post
              ? new String(exchange.getRequestBody().readAllBytes(), UTF_8)
              : exchange.getRequestURI().getRawQuery();
      Optional<String> user = post ? byRefreshToken(form) : byPassword(exchange);
      List<String> scopes =
          values(form, "scope").stream().flatMap(s -> Arrays.stream(s.split(" "))).toList();
      asked.add(new Asked(exchange.getRequestMethod(), user.orElse("?"), scopes));
      if (user.isEmpty() || !values(form, "service").equals(List.of(SERVICE))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      String token = token(user.get(), scopes);
      issued.add(token);
      byte[] answer =
          "{\"%s\":\"%s\",\"expires_in\":300}"
              .formatted(post ? "access_token" : "token", token)
              .getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(200, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  /** Empty for a wrong password; nobody without one. */
  private Optional<String> byPassword(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null) {
      return Optional.of("");
    }
    String pair = new String(Base64.getDecoder().decode(header.replace("Basic ", "")), UTF_8);
    String user = pair.substring(0, pair.indexOf(':'));
    return Optional.of(user).filter(u -> pair.equals(u + ":" + passwords.get(u)));
  }

  private Optional<String> byRefreshToken(String form) {
    return values(form, "grant_type").equals(List.of("refresh_token"))
        ? values(form, "refresh_token").stream().findFirst().map(refreshTokens::get)
        : Optional.empty();
  }

  private static List<String> values(String form, String name) {
    return Arrays.stream(form.split("&"))
        .filter(field -> field.startsWith(name + "="))
        .map(field -> URLDecoder.decode(field.substring(name.length() + 1), UTF_8))
        .toList();
  }

  private String token(String user, List<String> scopes) {
    long now = Instant.now().getEpochSecond();
    String access =
        scopes.stream().map(scope -> granted(user, scope)).collect(Collectors.joining(","));
    String claims =
        """
        {"iss":"%s","sub":"%s","aud":"%s","exp":%d,"nbf":%d,"iat":%d,"jti":"%d","access":[%s]}"""
            .formatted(
                ISSUER,
                user,
                SERVICE,
                now + life.toSeconds(),
                now - 300,
                now - 300,
                issued.size(),
                access);
    return signed(claims);
  }

  /** What is granted of {@code repository:team/app:pull,push}; no more than was asked for. */
  private String granted(String user, String scope) {
    String[] parts = scope.split(":");
    String actions =
        Arrays.stream(parts[2].split(","))
            .filter(action -> mayDo(user, parts[1], action) || mayDo("", parts[1], action))
            .map(action -> '"' + action + '"')
            .collect(Collectors.joining(","));
    return "{\"type\":\"%s\",\"name\":\"%s\",\"actions\":[%s]}"
        .formatted(parts[0], parts[1], actions);
  }

  private boolean mayDo(String user, String repository, String action) {
    return grants.getOrDefault(user + " " + repository, List.of()).contains(action);
  }

  /** A JWT with the signer's certificate in its head (RFC 7515, 4.1.6). */
  private String signed(String claims) {
    try {
      String certificate = Base64.getEncoder().encodeToString(signer.certificate().getEncoded());
      String head = "{\"typ\":\"JWT\",\"alg\":\"ES256\",\"x5c\":[\"" + certificate + "\"]}";
      String content = base64(head.getBytes(UTF_8)) + "." + base64(claims.getBytes(UTF_8));
      Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
      signature.initSign(signer.keyPair().getPrivate());
      signature.update(content.getBytes(UTF_8));
      return content + "." + base64(signature.sign());
    } catch (CertificateEncodingException e) {
      throw new AssertionError("a certificate of our own", e);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java runtime has ECDSA", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
