package dev.imagestreams.registry;

import static dev.imagestreams.registry.Fixture.answer;
import static dev.imagestreams.registry.Fixture.app;
import static dev.imagestreams.registry.Fixture.host;
import static dev.imagestreams.registry.Fixture.json;
import static dev.imagestreams.registry.Fixture.manifest;
import static dev.imagestreams.registry.Fixture.refusal;
import static dev.imagestreams.registry.Fixture.soon;
import static dev.imagestreams.registry.Fixture.tag;
import static dev.imagestreams.registry.Fixture.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AuthorizationTest {

  // printf me:topsecret | base64
  private static final String BASIC = "Basic bWU6dG9wc2VjcmV0";
  private static final Credentials ME = new Credentials("me", "topsecret");

  private final MockWebServer server = Fixture.start();
  private final MockWebServer realm = Fixture.start();
  private final List<AutoCloseable> clients = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable client : clients) {
      client.close();
    }
    server.close();
    realm.close();
  }

  @Test
  void sendsNoCredentialsUnasked() throws InterruptedException {
    server.enqueue(manifest().build());

    client(ME).manifest(tag(server, "1"), soon());

    assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
  }

  @Test
  void answersABasicChallengeAndRemembersIt() throws InterruptedException {
    server.enqueue(challenge("Basic realm=\"r\""));
    server.enqueue(manifest().build());
    server.enqueue(manifest().build());
    RegistryClient client = client(ME);

    client.manifest(tag(server, "1"), soon());
    client.manifest(tag(server, "1"), soon());

    assertThat(server.takeRequest().getHeaders().get("Authorization")).isNull();
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo(BASIC);
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo(BASIC);
  }

  @Test
  void seesANewLoginAtOnceAfterARefusal() throws InterruptedException {
    Deque<Credentials> logins = new ArrayDeque<>(List.of(new Credentials("me", "old"), ME));
    RegistryClient client = client((repository, identity) -> List.of(logins.remove()));
    server.enqueue(challenge("Basic realm=\"r\""));
    server.enqueue(challenge("Basic realm=\"r\""));
    assertThatThrownBy(() -> client.manifest(tag(server, "1"), soon()))
        .hasMessageContaining("credentials are missing or were refused");

    server.enqueue(challenge("Basic realm=\"r\""));
    server.enqueue(manifest().build());
    client.manifest(tag(server, "1"), soon());

    for (int refused = 0; refused < 3; refused++) {
      server.takeRequest();
    }
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo(BASIC);
  }

  @Test
  void asksOnceForABasicChallengeThatItCantAnswer() {
    server.enqueue(challenge("Basic realm=\"r\""));

    assertThat(refusal(() -> client().manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNAUTHORIZED);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void seesAFirstLoginAtOnceAfterARefusal() {
    List<Credentials> logins = new ArrayList<>();
    RegistryClient client = client((repository, identity) -> List.copyOf(logins));
    server.enqueue(challenge("Basic realm=\"r\""));
    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNAUTHORIZED);

    logins.add(ME);
    server.enqueue(challenge("Basic realm=\"r\""));
    server.enqueue(manifest().build());

    assertThat(client.manifest(tag(server, "1"), soon()).digest())
        .hasToString(Fixture.MANIFEST_DIGEST);
  }

  @Test
  void getsATokenWithCredentials() throws InterruptedException {
    server.enqueue(challenge(bearer() + ",service=\"the service\",scope=\"repository:evil:*\""));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(manifest().build());

    client(ME).manifest(tag(server, "1"), soon());

    RecordedRequest token = realm.takeRequest();
    assertThat(token.getMethod()).isEqualTo("GET");
    assertThat(token.getUrl().encodedPath()).isEqualTo("/token");
    assertThat(token.getUrl().queryParameter("service")).isEqualTo("the service");
    // What this call needs, whatever the challenge proposes.
    assertThat(token.getUrl().queryParameterValues("scope"))
        .containsExactly("repository:team/app:pull");
    assertThat(token.getHeaders().get("Authorization")).isEqualTo(BASIC);
    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t1");
  }

  @Test
  void asksForLeaveToPushWhereItPushes() throws InterruptedException {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(answer(200));

    client(ME)
        .writer()
        .orElseThrow()
        .pushBlob(
            app(server),
            dev.imagestreams.model.Digest.parse(Fixture.sha256("")),
            BlobSource.of(new byte[0]),
            soon());

    assertThat(realm.takeRequest().getUrl().queryParameter("scope"))
        .isEqualTo("repository:team/app:pull,push");
  }

  @Test
  void keepsTheRealmsOwnQuery() throws InterruptedException {
    server.enqueue(challenge("Bearer realm=\"" + url(realm) + "/token?a=b%2Bc\""));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(manifest().build());

    client(ME).manifest(tag(server, "1"), soon());

    assertThat(realm.takeRequest().getTarget())
        .isEqualTo("/token?a=b%2Bc&scope=repository%3Ateam%2Fapp%3Apull");
  }

  @Test
  void getsATokenWithoutCredentials() throws InterruptedException {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"access_token\":\"t1\",\"expires_in\":300}"));
    server.enqueue(manifest().build());

    client().manifest(tag(server, "1"), soon());

    assertThat(realm.takeRequest().getHeaders().get("Authorization")).isNull();
    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t1");
  }

  @Test
  void prefersBearerToBasic() throws InterruptedException {
    server.enqueue(challenge("Basic realm=\"r\", " + bearer()));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(manifest().build());

    client(ME).manifest(tag(server, "1"), soon());

    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "",
        "<html>",
        "{\"token\":\"\"}",
        "{\"token\":null}",
        "{\"token\":\"a b\"}",
        "{\"token\":\"a\\r\\nX: y\"}"
      })
  void refusesAnAnswerWithoutAUsableToken(String body) {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, body));

    assertThat(refusal(() -> client(ME).manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void tellsTheWordsOfATokenServiceThatHasNoListOfErrors() {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(401, "{\"details\":\"incorrect username or password\"}"));
    RegistryException refusal = refusal(() -> client(ME).manifest(tag(server, "1"), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(refusal).hasMessageContaining("answered 401 (incorrect username or password)");
  }

  @Test
  void t15_refusesAnEndlessToken() {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"token\":\"" + "x".repeat(200_000) + "\"}"));

    assertThat(refusal(() -> client(ME).manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @Test
  void t19_asksForOneTokenForAllThreads() throws Exception {
    AtomicInteger tokens = new AtomicInteger();
    realm.setDispatcher(
        dispatcher(request -> json(200, "{\"token\":\"t" + tokens.incrementAndGet() + "\"}")));
    server.setDispatcher(
        dispatcher(
            request ->
                "Bearer t1".equals(request.getHeaders().get("Authorization"))
                    ? manifest().build()
                    : challenge(bearer())));
    RegistryClient client = client(ME);

    atOnce(32, () -> client.manifest(tag(server, "1"), soon()));

    assertThat(tokens).hasValue(1);
  }

  @Test
  void renewsATokenThatIsNoLongerTaken() throws InterruptedException {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(manifest().build());
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"token\":\"t2\"}"));
    server.enqueue(manifest().build());
    RegistryClient client = client(ME);

    client.manifest(tag(server, "1"), soon());
    client.manifest(tag(server, "1"), soon());

    for (int i = 0; i < 3; i++) {
      server.takeRequest();
    }
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t2");
    assertThat(realm.takeRequest().getHeaders().get("Authorization")).isEqualTo(BASIC);
    assertThat(realm.takeRequest().getHeaders().get("Authorization")).isEqualTo(BASIC);
  }

  @Test
  void renewsATokenOnceOnly() {
    server.setDispatcher(dispatcher(request -> challenge(bearer())));
    AtomicInteger tokens = new AtomicInteger();
    realm.setDispatcher(
        dispatcher(request -> json(200, "{\"token\":\"t" + tokens.incrementAndGet() + "\"}")));

    assertThat(refusal(() -> client(ME).manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNAUTHORIZED);
    assertThat(tokens).hasValue(2);
    assertThat(server.getRequestCount()).isEqualTo(3);
  }

  @Test
  void t19_renewsATokenOnceForAllThreads() throws Exception {
    int threads = 8;
    AtomicInteger tokens = new AtomicInteger();
    realm.setDispatcher(
        dispatcher(request -> json(200, "{\"token\":\"t" + tokens.incrementAndGet() + "\"}")));
    server.enqueue(challenge(bearer()));
    server.enqueue(manifest().build());
    RegistryClient client = client(ME);
    client.manifest(tag(server, "1"), soon());
    // Nobody is told that the first token has ended before everybody has sent it.
    CyclicBarrier all = new CyclicBarrier(threads);
    server.setDispatcher(
        dispatcher(
            request -> {
              if (!"Bearer t1".equals(request.getHeaders().get("Authorization"))) {
                return manifest().build();
              }
              all.await(20, TimeUnit.SECONDS);
              return challenge(bearer());
            }));

    atOnce(threads, () -> client.manifest(tag(server, "1"), soon()));

    assertThat(tokens).hasValue(2);
  }

  @Test
  void takes403ForAnAnswer() {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(answer(403));

    assertThat(refusal(() -> client(ME).manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(server.getRequestCount()).isEqualTo(2);
    assertThat(realm.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1/token",
        "http://169.254.169.254/token",
        "https://169.254.169.254/token",
        "ftp://127.0.0.1/token"
      })
  void t1_asksNoRealmAtAWrongPlace(String place) {
    server.enqueue(challenge("Bearer realm=\"" + place + "\""));

    assertThat(refusal(() -> client(ME).manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.FORBIDDEN);
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer service=s", "Bearer realm=\"\"", "Bearer realm=\"http://a b\""})
  void needsARealm(String challenge) {
    server.enqueue(challenge(challenge));

    assertThat(refusal(() -> client(ME).manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.PROTOCOL);
  }

  @Test
  void t4_dropsCredentialsWhereTheRealmRedirects() throws InterruptedException {
    MockWebServer third = Fixture.start();
    try {
      server.enqueue(challenge(bearer()));
      realm.enqueue(
          new MockResponse.Builder().code(302).addHeader("Location", url(third) + "/t").build());
      third.enqueue(json(200, "{\"token\":\"t1\"}"));
      server.enqueue(manifest().build());

      client(ME).manifest(tag(server, "1"), soon());

      assertThat(third.takeRequest().getHeaders().get("Authorization")).isNull();
    } finally {
      third.close();
    }
  }

  /** Where a registry keeps its blobs has no say in where the registry's credentials go. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void t5_answersNoChallengeOfWhereItWasRedirectedTo(boolean known) {
    MockWebServer cdn = Fixture.start();
    MockWebServer evil = Fixture.start();
    try {
      evil.setDispatcher(dispatcher(request -> json(200, "{\"token\":\"stolen\"}")));
      cdn.setDispatcher(
          dispatcher(request -> challenge("Bearer realm=\"" + url(evil) + "/token\"")));
      if (known) {
        server.enqueue(challenge("Basic realm=r"));
      }
      for (int i = 0; i < 3; i++) {
        server.enqueue(
            new MockResponse.Builder().code(307).addHeader("Location", url(cdn) + "/b").build());
      }

      assertThat(refusal(() -> client(ME).manifest(tag(server, "1"), soon())).reason())
          .isEqualTo(Reason.UNAUTHORIZED);
      assertThat(evil.getRequestCount()).isZero();
      assertThat(cdn.getRequestCount()).isEqualTo(1);
    } finally {
      cdn.close();
      evil.close();
    }
  }

  @Test
  void t5_sendsNoCredentialsToAnotherHost() throws InterruptedException {
    MockWebServer other = Fixture.start();
    try {
      for (int i = 0; i < 2; i++) {
        other.enqueue(challenge("Basic realm=r"));
      }

      assertThat(refusal(() -> client(ME).manifest(tag(other, "1"), soon())).reason())
          .isEqualTo(Reason.UNAUTHORIZED);
      for (int i = other.getRequestCount(); i > 0; i--) {
        assertThat(other.takeRequest().getHeaders().get("Authorization")).isNull();
      }
    } finally {
      other.close();
    }
  }

  @Test
  void triesTheNextCredentialsAfterABasicRefusal() throws InterruptedException {
    server.enqueue(challenge("Basic realm=r"));
    server.enqueue(challenge("Basic realm=r"));
    server.enqueue(manifest().build());

    client(new Credentials("old", "x"), ME).manifest(tag(server, "1"), soon());

    server.takeRequest();
    // printf old:x | base64
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Basic b2xkOng=");
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo(BASIC);
  }

  @Test
  void triesTheNextCredentialsAfterTheRealmsRefusal() throws InterruptedException {
    server.enqueue(challenge(bearer()));
    realm.enqueue(answer(401));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(manifest().build());

    client(new Credentials("old", "x"), ME).manifest(tag(server, "1"), soon());

    realm.takeRequest();
    assertThat(realm.takeRequest().getHeaders().get("Authorization")).isEqualTo(BASIC);
  }

  @Test
  void t22_asksTheRealmAgainAfterAFailureThatPasses() {
    server.enqueue(challenge(bearer()));
    realm.enqueue(answer(503));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(manifest().build());
    RegistryClient client = client(ME);

    assertThat(refusal(() -> client.manifest(tag(server, "1"), soon())).reason())
        .isEqualTo(Reason.UNAVAILABLE);
    assertThat(client.manifest(tag(server, "1"), soon())).isNotNull();
  }

  @Test
  void t23_asksForAnotherTokenForAnotherRepository() throws InterruptedException {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    server.enqueue(manifest().build());
    realm.enqueue(json(200, "{\"token\":\"t2\"}"));
    server.enqueue(manifest().build());
    RegistryClient client = client(ME);

    client.manifest(tag(server, "1"), soon());
    client.manifest(
        new dev.imagestreams.model.Repository(host(server), "other").withTag("1"), soon());

    realm.takeRequest();
    assertThat(realm.takeRequest().getUrl().queryParameterValues("scope"))
        .containsExactly("repository:other:pull");
  }

  @Test
  void t20_tellsIdentitiesApart() throws InterruptedException {
    server.enqueue(challenge(bearer()));
    for (int i = 1; i < 3; i++) {
      realm.enqueue(json(200, "{\"token\":\"t" + i + "\"}"));
      server.enqueue(manifest().build());
    }
    // One user name, two passwords.
    RegistryClient client =
        client((repository, identity) -> List.of(new Credentials("me", "p" + identity)));

    client.manifest(tag(server, "1"), new Access("a", false, soon().deadline()));
    client.manifest(tag(server, "1"), new Access("b", false, soon().deadline()));

    server.takeRequest();
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t1");
    assertThat(server.takeRequest().getHeaders().get("Authorization")).isEqualTo("Bearer t2");
  }

  @ParameterizedTest
  @CsvSource({"401, UNAUTHORIZED", "403, FORBIDDEN"})
  void saysWhatAccessWasRefused(int status, Reason reason) {
    String insufficient =
        bearer() + ",scope=\"repository:team/app:push,pull\",error=\"insufficient_scope\"";
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(200, "{\"token\":\"t1\"}"));
    realm.enqueue(json(200, "{\"token\":\"t2\"}"));
    for (int i = 0; i < 2; i++) {
      server.enqueue(
          new MockResponse.Builder()
              .code(status)
              .addHeader("WWW-Authenticate", insufficient)
              .build());
    }

    RegistryException refusal = refusal(() -> client(ME).manifest(tag(server, "1"), soon()));

    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal)
        .hasMessageContaining("fetching " + host(server) + "/team/app:1")
        .hasMessageContaining("no access to repository:team/app:pull,push");
    assertThat(server.getRequestCount()).isEqualTo(status == 401 ? 3 : 2);
  }

  @Test
  void saysThatARegistryTakesNoTokenOfItsOwnTokenService() {
    String invalid = bearer() + ",error=\"invalid_token\"";
    for (int i = 0; i < 3; i++) {
      server.enqueue(challenge(invalid));
      realm.enqueue(json(200, "{\"token\":\"t" + i + "\"}"));
    }

    RegistryException refusal = refusal(() -> client(ME).manifest(tag(server, "1"), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(refusal).hasMessageContaining("does not take the token");
    assertThat(server.getRequestCount()).isEqualTo(3);
    assertThat(realm.getRequestCount()).isEqualTo(2);
  }

  @Test
  void t26_showsNoSecretInWhatItThrows() {
    server.enqueue(challenge(bearer()));
    realm.enqueue(json(401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\",\"message\":\"no\"}]}"));

    RegistryException refusal = refusal(() -> client(ME).manifest(tag(server, "1"), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    StringWriter trace = new StringWriter();
    refusal.printStackTrace(new PrintWriter(trace, true));
    assertThat(trace.toString()).doesNotContain("topsecret").doesNotContain(BASIC);
  }

  private interface Answer {
    MockResponse to(RecordedRequest request) throws Exception;
  }

  private static Dispatcher dispatcher(Answer answer) {
    return new Dispatcher() {
      @Override
      public MockResponse dispatch(RecordedRequest request) {
        try {
          return answer.to(request);
        } catch (Exception e) {
          return Fixture.answer(500);
        }
      }
    };
  }

  private static void atOnce(int threads, Callable<?> work) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  return work.call();
                }));
      }
      start.countDown();
      for (Future<?> result : results) {
        result.get(30, TimeUnit.SECONDS);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private RegistryClient client(Credentials... credentials) {
    String host = host(server);
    return client(
        (repository, identity) ->
            repository.host().equals(host) ? List.of(credentials) : List.of());
  }

  private RegistryClient client(CredentialProvider provider) {
    RegistryClient client = Fixture.once().credentials(provider).build();
    clients.add(client);
    return client;
  }

  private String bearer() {
    return "Bearer realm=\"" + url(realm) + "/token\"";
  }

  private static MockResponse challenge(String challenge) {
    return new MockResponse.Builder().code(401).addHeader("WWW-Authenticate", challenge).build();
  }
}
