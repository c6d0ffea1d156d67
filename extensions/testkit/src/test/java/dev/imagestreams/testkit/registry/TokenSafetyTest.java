package dev.imagestreams.testkit.registry;

import static dev.imagestreams.testkit.registry.Clients.ME;
import static dev.imagestreams.testkit.registry.Clients.PASSWORD;
import static dev.imagestreams.testkit.registry.Clients.reason;
import static dev.imagestreams.testkit.registry.Clients.refusal;
import static dev.imagestreams.testkit.registry.Clients.soon;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.Credentials;
import dev.imagestreams.registry.auth.DockerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets which token, how often, and by what. */
@Timeout(120)
class TokenSafetyTest {

  private static final int THREADS = 64;

  private final FixtureRegistry registry =
      FixtureRegistry.builder()
          .bearer("me", PASSWORD)
          .refreshToken("me", "fixture-refresh")
          .start();
  private final Repository repository = registry.repository("team/app");

  TokenSafetyTest() {
    registry.put("team/app", "1", SampleImage.of("one"));
    registry.put("team/other", "1", SampleImage.of("other"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void t19_asksForOneTokenForSixtyFourThreads() throws Exception {
    try (RegistryClient client = Clients.with(ME)) {
      readAtOnce(client);

      assertThat(registry.tokens().calls()).isEqualTo(1);
    }
  }

  @Test
  void t19_asksForOneMoreWhenTheTokenEndsUnderLoad() throws Exception {
    try (RegistryClient client = Clients.with(ME)) {
      readAtOnce(client);
      registry.tokens().revokeAll();
      readAtOnce(client);

      assertThat(registry.tokens().calls()).isEqualTo(2);
    }
  }

  private void readAtOnce(RegistryClient client) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Callable<List<String>>> work = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        work.add(
            () -> {
              start.await(30, TimeUnit.SECONDS);
              return client.allTags(repository, soon());
            });
      }
      for (Future<List<String>> tags : threads.invokeAll(work)) {
        assertThat(tags.get()).containsExactly("1");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void t20_givesNoTokenToWhoHasAnotherPassword() {
    try (RegistryClient right = Clients.with(ME);
        RegistryClient wrong = Clients.with(new Credentials("me", "another"))) {
      assertThat(right.allTags(repository, soon())).containsExactly("1");

      assertThat(reason(() -> wrong.allTags(repository, soon()))).isEqualTo(Reason.UNAUTHORIZED);
    }
  }

  @Test
  void t20_givesNoTokenOfOneIdentityToAnother() {
    try (RegistryClient client =
        Clients.with(
            (where, identity) ->
                List.of(identity.isEmpty() ? ME : new Credentials("me", "another")))) {
      assertThat(client.allTags(repository, soon())).containsExactly("1");

      assertThat(
              reason(
                  () ->
                      client.allTags(
                          repository,
                          new dev.imagestreams.registry.Access(
                              "somebody else", false, soon().deadline()))))
          .isEqualTo(Reason.UNAUTHORIZED);
    }
  }

  @Test
  void t20_sendsNoTokenOfOneHostToAnother() {
    List<String> sent = java.util.Collections.synchronizedList(new ArrayList<>());
    try (RegistryClient client = Clients.with(ME);
        Trap impostor =
            new Trap(
                request -> {
                  request.header("Authorization").ifPresent(sent::add);
                  return WireReply.of(401)
                      .with(
                          "WWW-Authenticate",
                          "Bearer realm=\""
                              + registry.tokens().realm()
                              + "\",service=\""
                              + FixtureTokens.SERVICE
                              + "\"");
                })) {
      client.allTags(repository, soon());
      List<String> ofTheRegistry =
          registry.requests().stream().flatMap(r -> r.header("Authorization").stream()).toList();

      refusal(
          () -> client.allTags(new Repository("127.0.0.1:" + impostor.port(), "team/app"), soon()));

      assertThat(ofTheRegistry).isNotEmpty();
      assertThat(sent).doesNotContainAnyElementsOf(ofTheRegistry);
    }
  }

  @Test
  void t21_renewsATokenWithThePasswordAndNothingElse() {
    try (RegistryClient client = Clients.with(ME)) {
      client.allTags(repository, soon());
      registry.tokens().revokeAll();
      client.allTags(repository, soon());

      String basic =
          "Basic " + Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(UTF_8));
      assertThat(registry.tokens().requests())
          .hasSize(2)
          .allSatisfy(r -> assertThat(r.header("Authorization")).contains(basic));
    }
  }

  @Test
  void t21_exchangesARefreshTokenInTheBodyAlone() {
    try (RegistryClient client = Clients.with(Credentials.identityToken("fixture-refresh"))) {
      client.allTags(repository, soon());
      registry.tokens().revokeAll();
      client.allTags(repository, soon());

      assertThat(registry.tokens().requests())
          .hasSize(2)
          .allSatisfy(
              r -> {
                assertThat(r.method()).isEqualTo("POST");
                assertThat(r.query()).isEmpty();
                assertThat(r.headers()).doesNotContainKey("authorization");
              });
      assertThat(registry.tokens().asked())
          .allSatisfy(a -> assertThat(a.grantType()).isEqualTo("refresh_token"));
    }
  }

  @Test
  void t23_asksForEachRepositoryAlone() {
    try (RegistryClient client = Clients.with(ME)) {
      client.allTags(repository, soon());
      client.allTags(registry.repository("team/other"), soon());
      registry.tokens().revokeAll();
      client.allTags(repository, soon());

      assertThat(registry.tokens().asked())
          .extracting(TokenRequest::scopes)
          .containsExactly(
              List.of("repository:team/app:pull"),
              List.of("repository:team/other:pull"),
              List.of("repository:team/app:pull"));
    }
  }

  @Test
  void t24_usesNoCredentialsOfOneRepositoryForAnother(@TempDir Path directory) throws IOException {
    Path config = directory.resolve("config.json");
    String auth = Base64.getEncoder().encodeToString(("me:" + PASSWORD).getBytes(UTF_8));
    Files.writeString(
        config, "{\"auths\":{\"" + registry.host() + "/team/app\":{\"auth\":\"" + auth + "\"}}}");
    try (RegistryClient client = Clients.with(DockerConfig.at(config))) {
      assertThat(client.allTags(repository, soon())).containsExactly("1");

      assertThat(reason(() -> client.allTags(registry.repository("team/other"), soon())))
          .isEqualTo(Reason.UNAUTHORIZED);
      assertThat(registry.tokens().asked().get(1).user()).isEmpty();
      assertThat(registry.tokens().requests().get(1).headers()).doesNotContainKey("authorization");
    }
  }
}
