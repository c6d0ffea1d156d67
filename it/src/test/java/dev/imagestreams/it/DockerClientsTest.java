package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.notifications.EventLog;
import dev.imagestreams.notifications.ImagePushed;
import dev.imagestreams.notifications.InMemoryEventLog;
import dev.imagestreams.notifications.NotificationBus;
import dev.imagestreams.server.IntegratedRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * docker, with its daemon, and containerd's ctr push to the integrated registry and pull from it.
 */
@RequiresPeer({"docker", "dockerd", "containerd", "ctr"})
class DockerClientsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private final List<Process> daemons = new ArrayList<>();
  private final EventLog log = new InMemoryEventLog();
  private NotificationBus bus;
  private IntegratedRegistry registry;

  @BeforeEach
  void start() {
    bus = NotificationBus.over(log);
    registry =
        IntegratedRegistry.builder().data(directory.resolve("data")).notificationBus(bus).start();
  }

  @AfterEach
  void stop() throws Exception {
    for (Process daemon : daemons) {
      daemon.destroy();
      if (!daemon.waitFor(20, TimeUnit.SECONDS)) {
        daemon.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
      }
    }
    registry.close();
    bus.close();
  }

  private void daemon(String name, String... command) throws IOException {
    daemons.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start());
  }

  private String docker(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("docker", "-H", socket()));
    command.addAll(List.of(arguments));
    return Peers.run(directory, command.toArray(String[]::new));
  }

  private String socket() {
    return "unix://" + directory.resolve("docker.sock");
  }

  /** Loopback needs no TLS for it. */
  private void startDocker() throws IOException {
    daemon(
        "dockerd",
        "dockerd",
        "--data-root",
        directory.resolve("dk").toString(),
        "--exec-root",
        directory.resolve("dke").toString(),
        "-H",
        socket(),
        "--pidfile",
        directory.resolve("dk.pid").toString(),
        "--storage-driver",
        "vfs",
        "--iptables=false",
        "--ip6tables=false",
        "--bridge=none");
    awaitWorking("dockerd", "docker", "-H", socket(), "info");
  }

  /** A daemon that ends by itself hasn't the rights it needs; that has nothing to do with us. */
  private void awaitWorking(String name, String... command) {
    Process daemon = daemons.get(daemons.size() - 1);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !daemon.isAlive() || Peers.works(directory, command));
    Peers.assumeWorks("DockerClientsTest", name, daemon.isAlive());
  }

  private Path tree() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(tree.resolve("hello"), "hello\n");
    Path tar = directory.resolve("tree.tar");
    Peers.run(directory, "tar", "-cf", tar.toString(), "-C", tree.toString(), ".");
    return tar;
  }

  @Test
  void dockerPushesAndPullsAndItsPushIsTold() throws Exception {
    startDocker();
    String image = registry.address() + "/shop/web:1";

    docker("import", tree().toString(), image);
    String pushed = docker("push", image);
    docker("rmi", image);
    docker("pull", image);

    assertThat(pushed).contains("digest: sha256:");
    Awaitility.await().atMost(PATIENCE).until(() -> !log.read(log.beginning(), 10).isEmpty());
    ImagePushed told = (ImagePushed) log.read(log.beginning(), 10).get(0).event();
    assertThat(told.repository() + ":" + told.tag()).isEqualTo("shop/web:1");
    assertThat(pushed).contains(told.image().digest().toString());
  }

  @Test
  void containerdPullsAndPushes() throws Exception {
    startDocker();
    String image = registry.address() + "/shop/web:1";
    docker("import", tree().toString(), image);
    docker("push", image);
    String socket = directory.resolve("cd.sock").toString();
    daemon(
        "containerd",
        "containerd",
        "--root",
        directory.resolve("cd").toString(),
        "--state",
        directory.resolve("cds").toString(),
        "--address",
        socket);
    awaitWorking("containerd", "ctr", "-a", socket, "version");

    Peers.run(
        directory,
        "ctr",
        "-a",
        socket,
        "images",
        "pull",
        "--plain-http",
        "--snapshotter",
        "native",
        image);
    Peers.run(
        directory,
        "ctr",
        "-a",
        socket,
        "images",
        "push",
        "--plain-http",
        registry.address() + "/shop/copy:1",
        image);

    docker("pull", registry.address() + "/shop/copy:1");
  }
}
