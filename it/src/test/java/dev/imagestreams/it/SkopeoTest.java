package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.server.IntegratedRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** skopeo against the integrated registry, both ways. */
@RequiresPeer("skopeo")
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
}
