package dev.imagestreams.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.notifications.ImageDeleted;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.server.access.AccessPolicy;
import dev.imagestreams.server.access.AccessRules;
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.access.Authenticator;
import dev.imagestreams.server.access.Caller;
import dev.imagestreams.server.access.Challenge;
import dev.imagestreams.server.access.Grant;
import dev.imagestreams.server.access.Htpasswd;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, as clients see it. */
class AccessTest {

  private static final byte[] NOTHING = new byte[0];

  /** By {@code htpasswd -nbB -C 5}: alice's password is wonder, ci's is robot. */
  private static final List<String> USERS =
      List.of(
          "alice:$2y$05$Jy0fQQHDdyWTI7N67yH.pu53/BWBSLlLDRQxwIPes7yqlD1oNZWqa",
          "ci:$2y$05$m9SLWkikTu2uTWyvRg7eOO3ecIlXfOpjAAgs0t.ujIjk9i1wDoBuC");

  @TempDir Path directory;
  private final InMemoryEventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);
  private IntegratedRegistry registry;
  private Pushes nobody;
  private Pushes alice;
  private Pushes ci;

  private void start(AccessPolicy policy) throws IOException {
    start(Htpasswd.file(Files.write(directory.resolve("users"), USERS)), policy);
  }

  private void start(Authenticator authenticator, AccessPolicy policy) {
    registry =
        IntegratedRegistry.builder()
            .data(directory.resolve("data"))
            .notificationBus(bus)
            .authenticator(authenticator)
            .accessPolicy(policy)
            .start();
    nobody = new Pushes(registry.address());
    alice = new Pushes(registry.address(), Pushes.basic("alice", "wonder"));
    ci = new Pushes(registry.address(), Pushes.basic("ci", "robot"));
  }

  @AfterEach
  void stop() {
    registry.close();
    bus.close();
  }

  private static String challenge(HttpResponse<?> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  // Who it is

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/",
    "GET, /v2/_catalog",
    "GET, /v2/a/tags/list",
    "GET, /v2/a/manifests/1",
    "HEAD, /v2/a/manifests/1",
    "PUT, /v2/a/manifests/1",
    "DELETE, /v2/a/manifests/1",
    "GET, /v2/a/blobs/sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "POST, /v2/a/blobs/uploads/",
    "PATCH, /v2/a/blobs/uploads/00000000-0000-0000-0000-000000000000",
    "GET, /v2/a/referrers/x",
    "TRACK, /v2/a/tags/list"
  })
  void case25EveryRouteAsksWhoItIs(String method, String path) throws Exception {
    start(AccessPolicy.authenticated());

    HttpResponse<byte[]> answer = nobody.send(method, path, NOTHING);

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(challenge(answer)).isEqualTo("Basic realm=\"registry\", charset=\"UTF-8\"");
    if (!method.equals("HEAD")) {
      assertThat(text(answer)).startsWith("{\"errors\":[{\"code\":\"UNAUTHORIZED\"");
    }
  }

  @Test
  void whoProvedWhoItIsMayDoEverythingUnlessARuleSaysOtherwise() throws Exception {
    start(AccessPolicy.authenticated());

    ci.image("team/app", "1", "x");

    assertThat(alice.get("/v2/").statusCode()).isEqualTo(200);
    assertThat(alice.get("/v2/team/app/manifests/1").statusCode()).isEqualTo(200);
    Pushes wrong = new Pushes(registry.address(), Pushes.basic("alice", "robot"));
    HttpResponse<byte[]> refused = wrong.get("/v2/");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(challenge(refused)).startsWith("Basic ");
  }

  @Test
  void whoPushedAndDeletedIsTold() throws Exception {
    start(AccessPolicy.authenticated());

    ci.image("team/app", "1", "x");
    alice.send("DELETE", "/v2/team/app/manifests/1", NOTHING);

    await().until(() -> log.read(log.beginning(), 10).size() == 2);
    assertThat(log.read(log.beginning(), 10))
        .extracting(
            logged ->
                logged.event() instanceof ImagePushed pushed
                    ? "pushed by " + pushed.actor()
                    : "deleted by " + ((ImageDeleted) logged.event()).actor())
        .containsExactly("pushed by ci", "deleted by alice");
  }

  @Test
  void whoCanNotBeFoundOutIsAskedToTryAgain() throws Exception {
    start(AccessPolicy.authenticated());
    Files.delete(directory.resolve("users"));

    HttpResponse<byte[]> answer = alice.get("/v2/");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
  }

  // What it may do

  @Test
  void rulesSayWhoMayPullPushAndDeleteWhat() throws Exception {
    start(
        AccessRules.builder()
            .user("ci", "team/**", Action.PULL, Action.PUSH, Action.OVERWRITE)
            .user("alice", "team/app", Action.PULL, Action.CATALOG)
            .build());
    ci.image("team/app", "1", "x");
    ci.image("team/secret", "1", "x");

    assertThat(alice.get("/v2/team/app/manifests/1").statusCode()).isEqualTo(200);
    assertThat(alice.get("/v2/team/secret/manifests/1").statusCode()).isEqualTo(403);
    assertThat(alice.get("/v2/team/none/manifests/1").statusCode()).isEqualTo(403);
    assertThat(alice.manifest("team/app", "2", Pushes.manifest()).statusCode()).isEqualTo(403);
    assertThat(ci.send("DELETE", "/v2/team/app/manifests/1", NOTHING).statusCode()).isEqualTo(403);
    HttpResponse<byte[]> refused = alice.send("POST", "/v2/team/secret/blobs/uploads/", NOTHING);
    assertThat(text(refused)).startsWith("{\"errors\":[{\"code\":\"DENIED\"");
    assertThat(text(alice.get("/v2/_catalog"))).isEqualTo("{\"repositories\":[\"team/app\"]}");
    assertThat(ci.get("/v2/_catalog").statusCode()).isEqualTo(403);
  }

  @Test
  void case20BlobIsMountedOnlyFromWhereItMayBePulled() throws Exception {
    start(
        AccessRules.builder()
            .user("ci", "**", Action.values())
            .user("alice", "mine/**", Action.PULL, Action.PUSH)
            .build());
    String layer = Pushes.sha256(Pushes.LAYER);
    ci.blob("secret/app", Pushes.LAYER);

    String mount = "/v2/mine/app/blobs/uploads/?mount=" + layer;
    assertThat(alice.send("POST", mount + "&from=secret/app", NOTHING).statusCode()).isEqualTo(202);
    assertThat(alice.send("POST", mount, NOTHING).statusCode()).isEqualTo(202);
    assertThat(alice.get("/v2/mine/app/blobs/" + layer).statusCode()).isEqualTo(404);

    assertThat(ci.send("POST", mount + "&from=secret/app", NOTHING).statusCode()).isEqualTo(201);
    assertThat(alice.get("/v2/mine/app/blobs/" + layer).statusCode()).isEqualTo(200);
  }

  // Tags that stay

  private void startWithImmutableTags() throws IOException {
    start(AccessRules.builder().users("**", Action.values()).immutableTags("**", "*").build());
  }

  @Test
  void case23ImmutableTagIsMadeOnceAndNotMoved() throws Exception {
    startWithImmutableTags();
    ci.image("team/app", "latest", "first");
    String first = ci.image("team/app", "latest", "first");
    byte[] second = Pushes.manifest(Pushes.CONFIG.length, Pushes.LAYER.length, "second");

    HttpResponse<byte[]> byTag = ci.manifest("team/app", "latest", second);
    HttpResponse<byte[]> byDigest =
        ci.manifest("team/app", Pushes.sha256(second) + "?tag=new&tag=latest", second);

    assertThat(byTag.statusCode()).isEqualTo(403);
    assertThat(text(byTag)).contains("the tag latest is there, and may not be moved");
    assertThat(byDigest.statusCode()).isEqualTo(403);
    assertThat(text(ci.get("/v2/team/app/tags/list")))
        .isEqualTo("{\"name\":\"team/app\",\"tags\":[\"latest\"]}");
    assertThat(Pushes.sha256(ci.get("/v2/team/app/manifests/latest").body())).isEqualTo(first);
  }

  @Test
  void case23ImmutableTagIsNotDeletedNorItsManifest() throws Exception {
    startWithImmutableTags();
    String digest = ci.image("team/app", "v1", "x");

    assertThat(ci.send("DELETE", "/v2/team/app/manifests/v1", NOTHING).statusCode()).isEqualTo(403);
    assertThat(ci.send("DELETE", "/v2/team/app/manifests/" + digest, NOTHING).statusCode())
        .isEqualTo(403);
    assertThat(ci.get("/v2/team/app/manifests/v1").statusCode()).isEqualTo(200);
  }

  @Test
  void case23OfManyFirstPushesOneMakesTheTag() throws Exception {
    startWithImmutableTags();
    ci.image("team/app", "ready", "x");
    int rounds = 20;
    int pushers = 6;
    ExecutorService threads = Executors.newFixedThreadPool(pushers);
    try {
      for (int round = 0; round < rounds; round++) {
        String tag = "t" + round;
        CountDownLatch begin = new CountDownLatch(1);
        List<Future<Integer>> pushes = new ArrayList<>();
        for (int i = 0; i < pushers; i++) {
          byte[] manifest =
              Pushes.manifest(Pushes.CONFIG.length, Pushes.LAYER.length, tag + " of " + i);
          Callable<Integer> push =
              () -> {
                begin.await();
                return ci.manifest("team/app", tag, manifest).statusCode();
              };
          pushes.add(threads.submit(push));
        }
        begin.countDown();
        List<Integer> answers = new ArrayList<>();
        for (Future<Integer> push : pushes) {
          answers.add(push.get());
        }
        assertThat(answers).containsOnly(201, 403);
        assertThat(Collections.frequency(answers, 201)).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  // Anybody

  private String token(Pushes who) throws Exception {
    HttpResponse<byte[]> answer = who.get("/v2/token?service=any&scope=repository:public/app:pull");
    assertThat(answer.statusCode()).isEqualTo(200);
    return text(answer).replaceAll(".*\"token\":\"([^\"]+)\".*", "$1");
  }

  @Test
  void anybodyMayPullWhatIsPublicWithATokenOrWithout() throws Exception {
    start(
        AccessRules.builder()
            .anyone("public/**", Action.PULL)
            .user("ci", "**", Action.values())
            .build());
    ci.image("public/app", "1", "x");
    ci.image("team/app", "1", "x");
    String challenge =
        "Bearer realm=\"http://%s/v2/token\",service=\"%s\""
            .formatted(registry.address(), registry.address());

    assertThat(challenge(nobody.get("/v2/"))).isEqualTo(challenge);
    Pushes withToken = new Pushes(registry.address(), "Bearer " + token(nobody));
    assertThat(withToken.get("/v2/").statusCode()).isEqualTo(200);
    assertThat(withToken.get("/v2/public/app/manifests/1").statusCode()).isEqualTo(200);
    assertThat(nobody.get("/v2/public/app/manifests/1").statusCode()).isEqualTo(200);
    HttpResponse<byte[]> refused = withToken.get("/v2/team/app/manifests/1");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(challenge(refused))
        .isEqualTo(challenge + ",scope=\"repository:team/app:pull\",error=\"insufficient_scope\"");
    assertThat(challenge(nobody.send("POST", "/v2/public/app/blobs/uploads/", NOTHING)))
        .isEqualTo(challenge + ",scope=\"repository:public/app:pull,push\"");
  }

  @Test
  void tokenIsGoodForWhatItsCredentialsAreGoodFor() throws Exception {
    start(
        AccessRules.builder()
            .anyone("public/**", Action.PULL)
            .user("ci", "**", Action.values())
            .build());
    Pushes withToken = new Pushes(registry.address(), "Bearer " + token(ci));
    withToken.image("team/app", "1", "x");
    assertThat(new Pushes(registry.address(), Pushes.basic("ci", "wrong")).get("/v2/token"))
        .extracting(HttpResponse::statusCode)
        .isEqualTo(401);

    Files.write(directory.resolve("users"), USERS.subList(0, 1));

    HttpResponse<byte[]> refused = withToken.get("/v2/team/app/manifests/1");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(challenge(refused)).contains("error=\"invalid_token\"");
  }

  @Test
  void thereAreNoTokensWhereNobodyNeedsThem() throws Exception {
    start(AccessPolicy.authenticated());

    assertThat(nobody.get("/v2/token").statusCode()).isEqualTo(404);
  }

  // Tokens of others

  /** An authenticator whose tokens are what they grant. */
  private static final class Granting implements Authenticator {
    @Override
    public Optional<Caller> authenticate(String authorization) {
      String[] parts = authorization.substring("Bearer ".length()).split(":");
      return Optional.of(
          new Caller(
              "",
              Set.of(),
              Optional.of(List.of(new Grant(parts[0], parts[1], Set.of(parts[2].split(",")))))));
    }

    @Override
    public String challenge(Challenge challenge) {
      return challenge.bearer("https://auth.example.com/token", "registry");
    }
  }

  private Pushes granted(String grant) {
    return new Pushes(registry.address(), "Bearer " + grant);
  }

  @Test
  void case24TokenIsGoodForNoMoreThanItGrants() throws Exception {
    start(new Granting(), AccessPolicy.authenticated());
    granted("repository:team/app:pull,push").image("team/app", "1", "x");

    assertThat(granted("repository:team/app:pull").get("/v2/team/app/manifests/1").statusCode())
        .isEqualTo(200);
    assertThat(granted("repository:team/ap:*").get("/v2/team/app/manifests/1").statusCode())
        .isEqualTo(401);
    HttpResponse<byte[]> refused =
        granted("repository:team/app:pull").send("DELETE", "/v2/team/app/manifests/1", NOTHING);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(challenge(refused))
        .isEqualTo(
            "Bearer realm=\"https://auth.example.com/token\",service=\"registry\","
                + "scope=\"repository:team/app:delete\",error=\"insufficient_scope\"");
    assertThat(text(granted("registry:catalog:*").get("/v2/_catalog")))
        .isEqualTo("{\"repositories\":[\"team/app\"]}");
  }
}
