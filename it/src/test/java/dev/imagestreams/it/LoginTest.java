package dev.imagestreams.it;

import static dev.imagestreams.it.Samples.refusal;
import static dev.imagestreams.it.Samples.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.model.Manifest;
import dev.imagestreams.model.Repository;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.registry.RegistryException;
import dev.imagestreams.registry.RegistryException.Reason;
import dev.imagestreams.registry.auth.DockerConfig;
import dev.imagestreams.registry.copy.ImageCopy;
import dev.imagestreams.registry.copy.RegistryImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that lets in those with a password, as docker login and skopeo login keep it. */
@RequiresPeer({"docker-registry", "skopeo"})
class LoginTest {

  private static final String USER = "me";
  private static final String PASSWORD = "s3cret";

  /** The password, hashed by bcrypt; the cost is the least there is. */
  private static final String HTPASSWD =
      USER + ":$2b$04$ERh8UcSnkPdKuvwLwC6B/.zr9U0fTcKMM1lswezOWWGRJLBHPyZLe\n";

  @TempDir Path directory;
  private final List<RegistryClient> clients = new ArrayList<>();
  private DockerRegistry registry;
  private Path config;

  @BeforeEach
  void start() throws IOException {
    Path passwords = Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
    registry =
        DockerRegistry.start(
            directory,
            """
            auth:
              htpasswd:
                realm: test
                path: %s
            """
                .formatted(passwords));
    config = Files.createDirectory(directory.resolve("docker")).resolve("config.json");
  }

  @AfterEach
  void stop() {
    clients.forEach(RegistryClient::close);
    registry.close();
  }

  private void logIn(String password) throws IOException {
    String auth =
        Base64.getEncoder()
            .encodeToString((USER + ":" + password).getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        config, "{\"auths\":{\"%s\":{\"auth\":\"%s\"}}}".formatted(registry.address(), auth));
  }

  /** With the logins of the configuration file as it is at each call. */
  private RegistryClient client() {
    RegistryClient client = Samples.client().credentials(DockerConfig.at(config)).build();
    clients.add(client);
    return client;
  }

  private ImageReference image(String name) {
    return repository(name).withTag("1");
  }

  private Repository repository(String name) {
    return new Repository(registry.address(), "team/" + name);
  }

  @Test
  void pushesListsAndPullsWithTheLoginOfAConfigFile() throws IOException {
    logIn(PASSWORD);
    Manifest pushed = Samples.push(client(), image("app"), "by us");

    RegistryClient other = client();
    assertThat(other.allTags(repository("app"), soon())).containsExactly("1");
    assertThat(other.resolve(image("app"), soon()).orElseThrow().digest())
        .isEqualTo(pushed.digest());
    assertThat(Samples.pull(other, image("app")).digest()).isEqualTo(pushed.digest());
  }

  @Test
  void copiesBetweenRepositoriesWithTheLogin() throws IOException {
    logIn(PASSWORD);
    RegistryClient client = client();
    Manifest pushed = Samples.push(client, image("app"), "to be copied");

    ImageCopy.from(RegistryImages.of(client, repository("app"), soon()), "1")
        .to(RegistryImages.of(client, repository("copy"), soon()), "1")
        .run();

    assertThat(Samples.pull(client, image("copy")).digest()).isEqualTo(pushed.digest());
  }

  @Test
  void saysWhoItIsOnlyWhereThatIsAskedAndThenAtOnce() throws IOException {
    logIn(PASSWORD);
    Samples.push(client(), image("app"), "by us");
    int before = requests(8).size();

    Samples.pull(client(), image("app"));

    // What is sent first has no login, or it would not be refused.
    assertThat(requests(before + 4).subList(before, before + 4))
        .allMatch(request -> request.startsWith("GET /v2/team/app/"))
        .satisfiesExactly(
            first -> assertThat(first).endsWith(" 401"),
            second -> assertThat(second).endsWith(" 200"),
            third -> assertThat(third).endsWith(" 200"),
            fourth -> assertThat(fourth).endsWith(" 200"));
  }

  @Test
  void saysThatAWrongPasswordIsRefused() throws IOException {
    logIn("wrong");

    RegistryException refusal = refusal(() -> client().manifest(image("app"), soon()));

    assertThat(refusal.reason()).isEqualTo(Reason.UNAUTHORIZED);
    assertThat(refusal)
        .hasMessageContaining("fetching " + image("app"))
        .hasMessageContaining("credentials are missing or were refused; log in with docker login")
        .hasMessageNotContaining("wrong");
    // Without a login, with it, and no more.
    assertThat(requests(2)).hasSize(2);
  }

  @Test
  void asksOnceWhereThereIsNoLogin() throws IOException {
    assertThat(refusal(() -> client().manifest(image("app"), soon())).reason())
        .isEqualTo(Reason.UNAUTHORIZED);
    assertThat(requests(1)).hasSize(1);
  }

  @Test
  void takesALoginThatCameInTheMeantime() throws IOException {
    RegistryClient client = client();
    assertThat(refusal(() -> client.allTags(repository("app"), soon())).reason())
        .isEqualTo(Reason.UNAUTHORIZED);

    logIn(PASSWORD);
    Samples.push(client, image("app"), "by us");

    assertThat(client.allTags(repository("app"), soon())).containsExactly("1");
  }

  @Test
  void skopeoReadsWhatWePushed() throws Exception {
    logIn(PASSWORD);
    Manifest pushed = Samples.push(client(), image("app"), "for skopeo");

    String seen =
        Peers.run(
            directory,
            "skopeo",
            "inspect",
            "--tls-verify=false",
            "--creds",
            USER + ":" + PASSWORD,
            "docker://" + image("app"));

    assertThat(seen)
        .contains("\"Digest\": \"" + pushed.digest() + "\"")
        .contains("\"dev.imagestreams.message\": \"for skopeo\"");
  }

  @Test
  void weReadWhatSkopeoPushedWithTheLoginThatSkopeoWrote() throws Exception {
    Digest digest = OciLayout.write(directory.resolve("layout"), "by skopeo");
    Peers.run(
        directory,
        "skopeo",
        "login",
        "--authfile",
        config.toString(),
        "--tls-verify=false",
        "--username",
        USER,
        "--password",
        PASSWORD,
        registry.address());
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--dest-tls-verify=false",
        "--dest-creds",
        USER + ":" + PASSWORD,
        "oci:" + directory.resolve("layout") + ":image",
        "docker://" + image("app"));

    assertThat(Samples.pull(client(), image("app")).digest()).isEqualTo(digest);
  }

  private List<String> requests(int atLeast) {
    return await().until(registry::requests, all -> all.size() >= atLeast);
  }
}
