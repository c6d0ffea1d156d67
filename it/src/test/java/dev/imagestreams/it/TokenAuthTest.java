package dev.imagestreams.it;

import static dev.imagestreams.it.Samples.refusal;
import static dev.imagestreams.it.Samples.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.it.TokenServer.Asked;
import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.BlobSource;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.RegistryWriter.Pushed;
import dev.imagestreams.registry.UploadOptions;
import dev.imagestreams.registry.auth.CredentialProvider;
import dev.imagestreams.registry.auth.Credentials;
import dev.imagestreams.registry.auth.DockerConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that sends its clients to a token service. */
@RequiresPeer({"docker-registry", "skopeo"})
class TokenAuthTest {

  private static final String PASSWORD = "s3cret";
  private static final String REFRESH_TOKEN = "refresh-me";
  private static final int THREADS = 16;

  @TempDir Path directory;
  private final List<RegistryClient> clients = new ArrayList<>();
  private TokenServer tokens;
  private DockerRegistry registry;

  /** Everybody may pull team/public, the owner may do everything, the reader may pull. */
  @BeforeEach
  void start() throws IOException {
    tokens =
        new TokenServer()
            .withUser("owner", PASSWORD)
            .withUser("reader", PASSWORD)
            .withRefreshToken("owner", REFRESH_TOKEN)
            .granting("", "team/public", "pull");
    for (String repository : List.of("team/public", "team/private", "team/other")) {
      tokens.granting("owner", repository, "pull", "push").granting("reader", repository, "pull");
    }
    registry = DockerRegistry.start(directory, tokens.registrySection(directory));
  }

  @AfterEach
  void stop() {
    clients.forEach(RegistryClient::close);
    registry.close();
    tokens.close();
  }

  private RegistryClient as(String user) {
    return client(CredentialProvider.forHost(registry.address(), new Credentials(user, PASSWORD)));
  }

  private RegistryClient client(CredentialProvider credentials) {
    RegistryClient client = Samples.client().credentials(credentials).build();
    clients.add(client);
    return client;
  }

  private ImageReference image(String name) {
    return repository(name).withTag("1");
  }

  private Repository repository(String name) {
    return new Repository(registry.address(), "team/" + name);
  }

  private static Asked asked(String user, String... scopes) {
    return new Asked("GET", user, List.of(scopes));
  }

  @Test
  void pushesWithALoginAndPullsWithoutOneWhereEverybodyMay() throws IOException {
    Manifest pushed = Samples.push(as("owner"), image("public"), "for everybody");

    RegistryClient anonymous = client(CredentialProvider.anonymous());
    assertThat(Samples.pull(anonymous, image("public")).digest()).isEqualTo(pushed.digest());
    assertThat(tokens.asked())
        .containsExactly(
            asked("owner", "repository:team/public:pull,push"),
            asked("", "repository:team/public:pull"));
  }

  @Test
  void saysToWhatNobodyHasAccess() {
    RegistryClient anonymous = client(CredentialProvider.anonymous());

    RegistryException refusal =
        refusal(() -> Samples.push(anonymous, image("public"), "by nobody"));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(refusal)
        .hasMessageContaining(registry.address() + " answered 401")
        .hasMessageContaining("no access to repository:team/public:")
        .hasMessageContaining("log in with docker login as a user who has it");
  }

  @Test
  void saysToWhatAUserHasNoAccessAndAsksTwiceAtMost() {
    byte[] content = "not to be".getBytes(StandardCharsets.UTF_8);
    RegistryClient reader = as("reader");

    RegistryException refusal =
        refusal(
            () ->
                reader
                    .writer()
                    .orElseThrow()
                    .pushBlob(
                        repository("private"),
                        Digest.sha256(content),
                        BlobSource.of(content),
                        soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(refusal)
        .hasMessageContaining("starting an upload to " + repository("private"))
        .hasMessageContaining("no access to repository:team/private:pull,push")
        .hasMessageNotContaining(PASSWORD);
    // A token, and one more in its place.
    assertThat(tokens.asked())
        .containsOnly(asked("reader", "repository:team/private:pull,push"))
        .hasSize(2);
    // Without a token and with one whether it is there; to begin with either token.
    assertThat(await().until(registry::requests, all -> all.size() >= 4)).hasSize(4);
  }

  @Test
  void saysThatTheTokenServiceRefusesAPassword() {
    tokens.withUser("owner", "another");

    RegistryException refusal = refusal(() -> as("owner").manifest(image("private"), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(refusal)
        .hasMessageContaining("getting a token for " + registry.address())
        .hasMessageContaining("answered 401")
        .hasMessageNotContaining(PASSWORD);
    assertThat(tokens.asked()).hasSize(1);
  }

  @Test
  void asksForOneTokenForAllThreads() throws Exception {
    Manifest pushed = Samples.push(as("owner"), image("private"), "for many");
    tokens.asked().clear();
    RegistryClient reader = as("reader");
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Manifest>> pulls = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        pulls.add(
            pool.submit(
                () -> {
                  start.await();
                  return Samples.pull(reader, image("private"));
                }));
      }
      for (Future<Manifest> pull : pulls) {
        assertThat(pull.get(1, TimeUnit.MINUTES).digest()).isEqualTo(pushed.digest());
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(tokens.asked()).containsExactly(asked("reader", "repository:team/private:pull"));
  }

  @Test
  void asksForBothRepositoriesWhereItMounts() throws IOException {
    RegistryClient owner = as("owner");
    Digest layer = Samples.push(owner, image("other"), "to be mounted").layers().get(0).digest();
    byte[] unused = new byte[0];

    Pushed pushed =
        owner
            .writer()
            .orElseThrow()
            .pushBlob(
                repository("private"),
                layer,
                BlobSource.of(unused),
                UploadOptions.DEFAULT.mountFrom(repository("other")),
                soon());

    assertThat(pushed).isEqualTo(Pushed.MOUNTED);
    assertThat(tokens.asked())
        .last()
        .isEqualTo(
            asked("owner", "repository:team/other:pull", "repository:team/private:pull,push"));
  }

  @Test
  void uploadsWhatItMayNotReadToMount() throws IOException {
    byte[] secret = "mine".getBytes(StandardCharsets.UTF_8);
    Digest digest = Digest.sha256(secret);
    as("owner")
        .writer()
        .orElseThrow()
        .pushBlob(repository("private"), digest, BlobSource.of(secret), soon());
    tokens.withUser("writer", PASSWORD).granting("writer", "team/other", "pull", "push");

    Pushed pushed =
        as("writer")
            .writer()
            .orElseThrow()
            .pushBlob(
                repository("other"),
                digest,
                BlobSource.of(secret),
                UploadOptions.DEFAULT.mountFrom(repository("private")),
                soon());

    assertThat(pushed).isEqualTo(Pushed.UPLOADED);
  }

  @Test
  void exchangesTheRefreshTokenOfAConfigFile() throws IOException {
    Path config = directory.resolve("config.json");
    Files.writeString(
        config,
        "{\"auths\":{\"%s\":{\"identitytoken\":\"%s\"}}}"
            .formatted(registry.address(), REFRESH_TOKEN));
    RegistryClient owner = client(DockerConfig.at(config));

    Manifest pushed = Samples.push(owner, image("private"), "by a refresh token");

    assertThat(Samples.pull(owner, image("private")).digest()).isEqualTo(pushed.digest());
    assertThat(tokens.asked())
        .containsExactly(
            new Asked("POST", "owner", List.of("repository:team/private:pull,push")),
            new Asked("POST", "owner", List.of("repository:team/private:pull")));
  }

  @Test
  void skopeoReadsWhatWePushedAndWeWhatItPushed() throws Exception {
    String login = "owner:" + PASSWORD;
    Manifest pushed = Samples.push(as("owner"), image("private"), "for skopeo");
    assertThat(
            Peers.run(
                directory,
                "skopeo",
                "inspect",
                "--tls-verify=false",
                "--creds",
                login,
                "docker://" + image("private")))
        .contains("\"Digest\": \"" + pushed.digest() + "\"");

    Digest digest = OciLayout.write(directory.resolve("layout"), "by skopeo");
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--dest-tls-verify=false",
        "--dest-creds",
        login,
        "oci:" + directory.resolve("layout") + ":image",
        "docker://" + image("other"));
    assertThat(Samples.pull(as("reader"), image("other")).digest()).isEqualTo(digest);
  }
}
