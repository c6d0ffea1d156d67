package dev.imagestreams.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.examples.ImageStreamsProgram;
import dev.imagestreams.model.Digest;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands push, pull and copy, skopeo reads under the same names, and back. */
@RequiresPeer({"docker-registry", "skopeo"})
class TransferPeersTest {

  @TempDir Path directory;
  private DockerRegistry registry;
  private Digest digest;

  @BeforeEach
  void push() throws IOException {
    registry = DockerRegistry.start(directory);
    digest = OciLayout.write(directory.resolve("source"), "by hand");
    run("push", path("source"), reference("app:1.0"));
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private String reference(String rest) {
    return registry.address() + "/team/" + rest;
  }

  /** Runs a command that must say the image's digest. */
  private void run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        ImageStreamsProgram.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    assertThat(status).as(err.toString()).isZero();
    assertThat(out.toString().strip()).endsWith("@" + digest);
  }

  private void assertSkopeoReads(String image) throws Exception {
    String manifest =
        Peers.run(directory, "skopeo", "inspect", "--raw", "--tls-verify=false", image);
    assertThat(Digest.sha256(manifest.getBytes(UTF_8))).isEqualTo(digest);
    assertThat(Peers.run(directory, "skopeo", "inspect", "--tls-verify=false", image))
        .contains("\"dev.imagestreams.message\": \"by hand\"");
  }

  @Test
  void skopeoReadsWhatWasPushed() throws Exception {
    assertSkopeoReads("docker://" + reference("app:1.0"));
  }

  @Test
  void skopeoReadsAPulledLayout() throws Exception {
    run("pull", reference("app:1.0"), path("layout"));

    assertSkopeoReads("oci:" + path("layout") + ":1.0");
    assertSkopeoReads("oci:" + path("layout"));
  }

  @Test
  void skopeoReadsAPulledArchive() throws Exception {
    run("pull", reference("app:1.0"), path("image.tar"));

    assertSkopeoReads("oci-archive:" + path("image.tar") + ":1.0");
  }

  @Test
  void namesPlacesAsSkopeoDoes() throws Exception {
    String image = "docker://" + reference("app:1.0");
    for (String place :
        new String[] {
          "oci:" + path("layout") + ":quay.io/team/app:1.0",
          "oci:" + path("untagged"),
          "oci-archive:" + path("archive") + ":1.0",
        }) {
      Peers.run(directory, "skopeo", "copy", "--src-tls-verify=false", image, place);

      run("copy", place, reference("copy:1"));
      run("copy", place, place.replace(directory.toString(), directory + "/ours-"));

      assertSkopeoReads(place.replace(directory.toString(), directory + "/ours-"));
    }
    assertSkopeoReads("docker://" + reference("copy:1"));
  }
}
