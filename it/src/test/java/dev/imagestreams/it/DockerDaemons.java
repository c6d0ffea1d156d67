package dev.imagestreams.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A docker daemon and a containerd of a test's own, which end with it. */
final class DockerDaemons implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String test;
  private final Path directory;
  private final List<Process> daemons = new ArrayList<>();

  /**
   * @param test for what is said where they can't do their work
   */
  DockerDaemons(String test, Path directory) {
    this.test = test;
    this.directory = directory;
  }

  private void daemon(String name, String... command) throws IOException {
    daemons.add(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(name + ".log").toFile())
            .start());
  }

  /** Starts docker. Loopback needs no TLS for it. */
  void startDocker() throws IOException {
    daemon(
        "dockerd",
        "dockerd",
        "--data-root",
        directory.resolve("dk").toString(),
        "--exec-root",
        directory.resolve("dke").toString(),
        "-H",
        dockerSocket(),
        "--pidfile",
        directory.resolve("dk.pid").toString(),
        "--storage-driver",
        "vfs",
        "--iptables=false",
        "--ip6tables=false",
        "--bridge=none");
    awaitWorking("dockerd", "docker", "-H", dockerSocket(), "info");
  }

  private String dockerSocket() {
    return "unix://" + directory.resolve("docker.sock");
  }

  /** Runs docker, with a configuration of the test's own; its output. */
  String docker(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "docker",
                "--config",
                directory.resolve("docker-config").toString(),
                "-H",
                dockerSocket()));
    command.addAll(List.of(arguments));
    return Peers.run(directory, command.toArray(String[]::new));
  }

  /** Starts containerd. */
  void startContainerd() throws IOException {
    daemon(
        "containerd",
        "containerd",
        "--root",
        directory.resolve("cd").toString(),
        "--state",
        directory.resolve("cds").toString(),
        "--address",
        containerdSocket());
    awaitWorking("containerd", "ctr", "-a", containerdSocket(), "version");
  }

  private String containerdSocket() {
    return directory.resolve("cd.sock").toString();
  }

  /** Runs {@code ctr images}; its output. */
  String ctrImages(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("ctr", "-a", containerdSocket(), "images"));
    command.addAll(List.of(arguments));
    return Peers.run(directory, command.toArray(String[]::new));
  }

  /** A daemon that ends by itself hasn't the rights it needs; that has nothing to do with us. */
  private void awaitWorking(String name, String... command) {
    Process daemon = daemons.get(daemons.size() - 1);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> !daemon.isAlive() || Peers.works(directory, command));
    Peers.assumeWorks(test, name, daemon.isAlive());
  }

  /** An archive of one file, to be made an image of. */
  Path tree() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(tree.resolve("hello"), "hello\n");
    Path tar = directory.resolve("tree.tar");
    Peers.run(directory, "tar", "-cf", tar.toString(), "-C", tree.toString(), ".");
    return tar;
  }

  @Override
  public void close() throws InterruptedException {
    for (Process daemon : daemons) {
      daemon.destroy();
      if (!daemon.waitFor(20, TimeUnit.SECONDS)) {
        daemon.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
      }
    }
  }
}
