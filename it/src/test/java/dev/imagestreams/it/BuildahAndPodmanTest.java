package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.server.IntegratedRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** buildah and podman push to the integrated registry, and pull from it. */
@RequiresPeer({"buildah", "podman", "skopeo"})
class BuildahAndPodmanTest {

  @TempDir Path directory;
  private IntegratedRegistry registry;
  private String host;

  @BeforeEach
  void start() throws Exception {
    Peers.assumeWorks("BuildahAndPodmanTest", "buildah", Peers.works(directory, info("buildah")));
    Peers.assumeWorks("BuildahAndPodmanTest", "podman", Peers.works(directory, info("podman")));
    registry = IntegratedRegistry.builder().data(directory.resolve("data")).start();
    host = registry.address();
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  /** Opens its storage, which it may not everywhere. */
  private String[] info(String program) {
    return new String[] {
      program,
      "--root",
      directory.resolve("probe-" + program).toString(),
      "--runroot",
      directory.resolve("probing-" + program).toString(),
      "--storage-driver",
      "vfs",
      "info"
    };
  }

  private String buildah(String... arguments) throws Exception {
    return run(
        List.of(
            "buildah",
            "--root",
            directory.resolve("st").toString(),
            "--runroot",
            directory.resolve("rr").toString(),
            "--storage-driver",
            "vfs"),
        arguments);
  }

  private String podman(String... arguments) throws Exception {
    return run(
        List.of(
            "podman",
            "--root",
            directory.resolve("pst").toString(),
            "--runroot",
            directory.resolve("prr").toString(),
            "--storage-driver",
            "vfs",
            "--cgroup-manager",
            "cgroupfs",
            "--events-backend",
            "file"),
        arguments);
  }

  private String run(List<String> program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(program);
    command.addAll(List.of(arguments));
    return Peers.run(directory, command.toArray(String[]::new)).strip();
  }

  private String inspect(String image) throws Exception {
    return Peers.run(
        directory, "skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + host + image);
  }

  /** An image of buildah's, without running anything. */
  private void build(String name) throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(tree.resolve("hello"), "hello\n");
    String container = buildah("from", "scratch");
    buildah("copy", container, tree.toString(), "/");
    buildah("commit", "--format", "oci", container, name);
  }

  @Test
  void buildahPushesAnImageAndAListOfIt() throws Exception {
    build("img:1");

    buildah("push", "--tls-verify=false", "img:1", "docker://" + host + "/t/b:1");
    buildah("manifest", "create", "l:1");
    buildah("manifest", "add", "--tls-verify=false", "l:1", "docker://" + host + "/t/b:1");
    buildah(
        "manifest", "push", "--all", "--tls-verify=false", "l:1", "docker://" + host + "/t/list:1");

    assertThat(inspect("/t/b:1")).contains("application/vnd.oci.image.manifest.v1+json");
    assertThat(inspect("/t/list:1")).contains("\"manifests\"");
  }

  @Test
  void podmanPullsAndPushesAlsoAsZstd() throws Exception {
    build("img:1");
    buildah("push", "--tls-verify=false", "img:1", "docker://" + host + "/t/b:1");
    String image = host + "/t/b:1";

    podman("pull", "--tls-verify=false", image);
    podman("push", "--tls-verify=false", image, host + "/t/again:1");
    podman("push", "--tls-verify=false", "--compression-format", "zstd", image, host + "/t/z:1");

    assertThat(inspect("/t/z:1")).contains("\"layers\"");
    assertThat(podman("search", "--tls-verify=false", "--list-tags", host + "/t/b"))
        .contains("/t/b");
    podman("rmi", image);
    podman("pull", "--tls-verify=false", host + "/t/z:1");
  }
}
