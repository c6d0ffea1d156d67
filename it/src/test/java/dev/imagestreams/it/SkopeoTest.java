package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.IntegratedRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** skopeo against the integrated registry, both ways. */
@RequiresPeer({"skopeo", "umoci"})
class SkopeoTest {

  @TempDir Path directory;
  private IntegratedRegistry registry;
  private Digest digest;

  @BeforeEach
  void push() throws Exception {
    registry = IntegratedRegistry.builder().data(directory.resolve("data")).start();
    digest = OciLayout.write(directory.resolve("layout"), "by skopeo");
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--dest-tls-verify=false",
        "oci:" + directory.resolve("layout") + ":image",
        image());
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String image() {
    return "docker://" + registry.address() + "/team/app:1.0";
  }

  @Test
  void inspectsWhatItPushed() throws Exception {
    assertThat(Peers.run(directory, "skopeo", "inspect", "--tls-verify=false", image()))
        .contains("\"Digest\": \"" + digest + "\"")
        .contains("\"dev.imagestreams.message\": \"by skopeo\"");
  }

  @Test
  void listsTheTags() throws Exception {
    String repository = image().substring(0, image().lastIndexOf(':'));
    assertThat(Peers.run(directory, "skopeo", "list-tags", "--tls-verify=false", repository))
        .contains("\"1.0\"");
  }

  @Test
  void pullsTheSameBytesItPushed() throws Exception {
    Path pulled = directory.resolve("pulled");
    Peers.run(directory, "skopeo", "copy", "--src-tls-verify=false", image(), "dir:" + pulled);

    assertThat(Digest.sha256(Files.readAllBytes(pulled.resolve("manifest.json"))))
        .isEqualTo(digest);
  }

  @Test
  void convertsToDockersFormatAndPushesThatToo() throws Exception {
    String converted = image().replace(":1.0", ":docker");
    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--format",
        "v2s2",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        image(),
        converted);
    assertThat(Peers.run(directory, "skopeo", "inspect", "--raw", "--tls-verify=false", converted))
        .contains("application/vnd.docker.distribution.manifest.v2+json");
  }

  @Test
  void deletesWhatItPushed() throws Exception {
    Peers.run(directory, "skopeo", "delete", "--tls-verify=false", image());

    assertThatThrownBy(
            () -> Peers.run(directory, "skopeo", "inspect", "--tls-verify=false", image()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("manifest unknown");
  }

  @Test
  void copiesBetweenRepositoriesByMounting() throws Exception {
    String copied = image().replace("/team/app", "/other/app");

    Peers.run(
        directory,
        "skopeo",
        "copy",
        "--src-tls-verify=false",
        "--dest-tls-verify=false",
        image(),
        copied);

    assertThat(Peers.run(directory, "skopeo", "inspect", "--tls-verify=false", copied))
        .contains("\"Digest\": \"" + digest + "\"");
  }

  @Test
  void synchronisesAWholeRepository() throws Exception {
    String repository = image().substring("docker://".length(), image().lastIndexOf(':'));
    Path target = Files.createDirectories(directory.resolve("synchronised"));

    Peers.run(
        directory,
        "skopeo",
        "sync",
        "--src",
        "docker",
        "--src-tls-verify=false",
        "--dest",
        "dir",
        repository,
        target.toString());

    assertThat(target.resolve("app:1.0/manifest.json")).exists();
  }

  @Test
  void imageThatUmociMadeIsPushed() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    Files.writeString(tree.resolve("hello"), "hello\n");
    String layout = directory.resolve("lay").toString();
    Peers.run(directory, "umoci", "init", "--layout", layout);
    Peers.run(directory, "umoci", "new", "--image", layout + ":base");
    Peers.run(directory, "umoci", "insert", "--image", layout + ":base", tree.toString(), "/data");
    String pushed = image().replace(":1.0", ":umoci");

    Peers.run(
        directory, "skopeo", "copy", "--dest-tls-verify=false", "oci:" + layout + ":base", pushed);

    assertThat(Peers.run(directory, "skopeo", "inspect", "--tls-verify=false", pushed))
        .contains("\"Layers\"");
  }
}
