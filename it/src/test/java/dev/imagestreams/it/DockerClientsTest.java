package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.server.IntegratedRegistry;
import dev.imagestreams.server.access.AccessRules;
import dev.imagestreams.server.access.Action;
import dev.imagestreams.server.access.Htpasswd;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docker, with its daemon, containerd's ctr, and those that come without one, push to the
 * integrated registry and pull from it, also where they must say who they are.
 */
@RequiresPeer({"docker", "dockerd", "containerd", "ctr", "skopeo", "podman", "htpasswd"})
class DockerClientsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final EventLog log = new InMemoryEventLog();
  private final NotificationBus bus = NotificationBus.over(log);
  private DockerDaemons daemons;
  private IntegratedRegistry registry;

  @BeforeEach
  void start() {
    daemons = new DockerDaemons("DockerClientsTest", directory);
  }

  private IntegratedRegistry.Builder builder() {
    return IntegratedRegistry.builder().data(directory.resolve("data")).notificationBus(bus);
  }

  /** Everybody may pull what is public, and the user ci everything else. */
  private void startWithUsers() throws Exception {
    Path users = directory.resolve("users");
    Peers.run(directory, "htpasswd", "-Bbc", users.toString(), "ci", "robot");
    registry =
        builder()
            .authenticator(Htpasswd.file(users))
            .accessPolicy(
                AccessRules.builder()
                    .anyone("public/**", Action.PULL)
                    .user("ci", "**", Action.values())
                    .build())
            .start();
  }

  @AfterEach
  void stop() throws Exception {
    daemons.close();
    registry.close();
    bus.close();
  }

  private ImagePushed told() {
    Awaitility.await().atMost(PATIENCE).until(() -> !log.read(log.beginning(), 10).isEmpty());
    return (ImagePushed) log.read(log.beginning(), 10).get(0).event();
  }

  @Test
  void dockerPushesAndPullsAndItsPushIsTold() throws Exception {
    registry = builder().start();
    daemons.startDocker();
    String image = registry.address() + "/shop/web:1";

    daemons.docker("import", daemons.tree().toString(), image);
    String pushed = daemons.docker("push", image);
    daemons.docker("rmi", image);
    daemons.docker("pull", image);

    assertThat(pushed).contains("digest: sha256:");
    ImagePushed told = told();
    assertThat(told.repository() + ":" + told.tag()).isEqualTo("shop/web:1");
    assertThat(pushed).contains(told.image().digest().toString());
  }

  @Test
  void containerdPullsAndPushes() throws Exception {
    registry = builder().start();
    daemons.startDocker();
    String image = registry.address() + "/shop/web:1";
    daemons.docker("import", daemons.tree().toString(), image);
    daemons.docker("push", image);
    daemons.startContainerd();

    daemons.ctrImages("pull", "--plain-http", "--snapshotter", "native", image);
    daemons.ctrImages("push", "--plain-http", registry.address() + "/shop/copy:1", image);

    daemons.docker("pull", registry.address() + "/shop/copy:1");
  }

  @Test
  void dockerPushesOnceItIsLoggedInAndPullsWhatIsPublicUnknown() throws Exception {
    startWithUsers();
    daemons.startDocker();
    String open = registry.address() + "/public/web:1";
    String closed = registry.address() + "/shop/web:1";
    daemons.docker("import", daemons.tree().toString(), open);
    daemons.docker("tag", open, closed);

    assertThatThrownBy(() -> daemons.docker("push", open)).hasMessageContaining("denied");
    assertThatThrownBy(() -> login("wrong")).hasMessageContaining("unauthorized");
    login("robot");
    daemons.docker("push", open);
    daemons.docker("push", closed);
    assertThat(told().actor()).isEqualTo("ci");
    daemons.docker("pull", closed);

    daemons.docker("logout", registry.address());
    daemons.docker("rmi", open, closed);
    daemons.docker("pull", open);
    assertThatThrownBy(() -> daemons.docker("pull", closed)).hasMessageContaining("denied");
  }

  private void login(String password) throws Exception {
    daemons.docker("login", "--username", "ci", "--password", password, registry.address());
  }

  @Test
  void othersPushWithTheirCredentialsAndPullWhatIsPublicUnknown() throws Exception {
    startWithUsers();
    String layout = "oci:" + directory.resolve("layout") + ":image";
    OciLayout.write(directory.resolve("layout"), "with credentials");
    String open = registry.address() + "/public/app:1";
    String closed = registry.address() + "/team/app:1";

    for (String image : new String[] {open, closed}) {
      Peers.run(
          directory,
          "skopeo",
          "copy",
          "--dest-tls-verify=false",
          "--dest-creds=ci:robot",
          layout,
          "docker://" + image);
    }
    assertThat(told().actor()).isEqualTo("ci");
    assertThat(skopeoInspect(open, "--no-creds")).contains("with credentials");
    assertThat(skopeoInspect(closed, "--creds=ci:robot")).contains("with credentials");
    assertThatThrownBy(() -> skopeoInspect(closed, "--no-creds"))
        .hasMessageContaining("unauthorized");

    String auth = "--authfile=" + directory.resolve("auth.json");
    Peers.run(
        directory,
        "podman",
        "login",
        auth,
        "--tls-verify=false",
        "--username=ci",
        "--password=robot",
        registry.address());
    assertThat(Peers.run(directory, "podman", "login", auth, "--get-login", registry.address()))
        .startsWith("ci");

    daemons.startContainerd();
    daemons.ctrImages("pull", "--plain-http", "--snapshotter", "native", open);
    daemons.ctrImages(
        "push", "--plain-http", "--user", "ci:robot", registry.address() + "/team/copy:1", open);
    assertThat(skopeoInspect(registry.address() + "/team/copy:1", "--creds=ci:robot"))
        .contains("with credentials");
  }

  private String skopeoInspect(String image, String credentials) throws Exception {
    return Peers.run(
        directory, "skopeo", "inspect", "--tls-verify=false", credentials, "docker://" + image);
  }
}
