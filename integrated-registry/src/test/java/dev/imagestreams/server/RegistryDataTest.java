package dev.imagestreams.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a registry keeps from one process to the next, and which directories it refuses. */
class RegistryDataTest {

  @TempDir Path directory;

  private IntegratedRegistry start() {
    return IntegratedRegistry.builder().data(directory.resolve("data")).start();
  }

  @Test
  void keepsEverythingOverARestart() throws Exception {
    String digest;
    String id;
    try (IntegratedRegistry registry = start()) {
      id = registry.id();
      digest = new Pushes(registry.address()).image("keep/me", "v1", "");
    }
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      assertThat(registry.id()).isEqualTo(id);
      assertThat(http.get("/v2/keep/me/manifests/v1").headers().firstValue("Docker-Content-Digest"))
          .hasValue(digest);
      assertThat(http.get("/v2/keep/me/blobs/" + Pushes.sha256(Pushes.LAYER)).body())
          .isEqualTo(Pushes.LAYER);
    }
  }

  /**
   * The journal has the delete, and nothing of the push without a tag: it must not delete again.
   */
  @Test
  void keepsAManifestThatIsPushedAgainAfterItWasDeleted() throws Exception {
    String path = "/v2/again/app/manifests/" + Pushes.sha256(Pushes.manifest());
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      http.image("again/app", "v1", "");
      assertThat(http.send("DELETE", path, new byte[0]).statusCode()).isEqualTo(202);
      String digest = Pushes.sha256(Pushes.manifest());
      assertThat(http.manifest("again/app", digest, Pushes.manifest()).statusCode()).isEqualTo(201);
    }
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      assertThat(http.get(path).body()).isEqualTo(Pushes.manifest());
      assertThat(http.get(path).headers().firstValue("Content-Type")).hasValue(Pushes.OCI_MANIFEST);
      assertThat(http.send("DELETE", path, new byte[0]).statusCode()).isEqualTo(202);
    }
    try (IntegratedRegistry registry = start()) {
      assertThat(new Pushes(registry.address()).get(path).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void goesOnWithAnUploadAfterARestart() throws Exception {
    byte[] first = Arrays.copyOfRange(Pushes.LAYER, 0, 10);
    byte[] rest = Arrays.copyOfRange(Pushes.LAYER, 10, Pushes.LAYER.length);
    String digest = Pushes.sha256(Pushes.LAYER);
    String location;
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      location = http.begin("resume/me");
      http.send("PATCH", location, first);
    }
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      assertThat(http.send("PUT", location + "?digest=" + digest, rest).statusCode())
          .isEqualTo(201);
      assertThat(http.get("/v2/resume/me/blobs/" + digest).body()).isEqualTo(Pushes.LAYER);
    }
  }

  @Test
  void healsADamagedBlobAtTheNextPush() throws Exception {
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      http.blob("heal/me", Pushes.LAYER);
      Path file = content(Pushes.LAYER);
      Files.writeString(file, "damaged");

      http.blob("heal/me", Pushes.LAYER);

      assertThat(Files.readAllBytes(file)).isEqualTo(Pushes.LAYER);
    }
  }

  @Test
  void findsWhatIsDamagedOrMissing() throws Exception {
    try (IntegratedRegistry registry = start()) {
      Pushes http = new Pushes(registry.address());
      http.image("scrub/me", "1", "");
      http.blob("scrub/other", Pushes.CONFIG);
      assertThat(registry.scrub().isWell()).isTrue();
      assertThat(registry.scrub().contents()).isEqualTo(3);
      Files.writeString(content(Pushes.LAYER), "damaged");
      Files.delete(content(Pushes.CONFIG));

      ScrubReport report = registry.scrub();

      assertThat(report.isWell()).isFalse();
      assertThat(report.damaged())
          .extracting(Object::toString)
          .containsExactly(Pushes.sha256(Pushes.LAYER));
      assertThat(report.missing())
          .containsExactly(
              "scrub/me@" + Pushes.sha256(Pushes.CONFIG),
              "scrub/other@" + Pushes.sha256(Pushes.CONFIG));
      http.image("scrub/me", "1", "");
      assertThat(registry.scrub().isWell()).isTrue();
    }
  }

  private Path content(byte[] bytes) {
    String hex = Pushes.sha256(bytes).substring("sha256:".length());
    return directory.resolve("data/blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex);
  }

  @Test
  void keepsASecondRegistryOut() {
    try (IntegratedRegistry first = start()) {
      assertThat(first.id()).isNotEmpty();
      assertThatThrownBy(this::start)
          .isInstanceOf(RegistryStartException.class)
          .hasMessageContaining(directory.resolve("data").toString())
          .hasMessageContaining("uses the directory already");
    }
  }

  @Test
  void refusesADirectoryThatIsNotItsOwn() throws Exception {
    Path foreign = Files.createDirectories(directory.resolve("data")).resolve("thesis.tex");
    Files.writeString(foreign, "years of work");

    assertThatThrownBy(this::start).hasMessageContaining("other files");
    assertThat(foreign).hasContent("years of work");
  }

  @Test
  void refusesAFormatItDoesNotKnow() throws Exception {
    start().close();
    Files.writeString(directory.resolve("data/format"), "imagestreams-registry 99\n");

    assertThatThrownBy(this::start)
        .isInstanceOf(RegistryStartException.class)
        .hasMessageContaining("imagestreams-registry 99");
  }

  @Test
  void refusesAPlaceThatCannotBeWritten() throws Exception {
    Files.writeString(directory.resolve("data"), "a file, not a directory");

    assertThatThrownBy(this::start)
        .isInstanceOf(RegistryStartException.class)
        .hasMessageContaining("can't be used");
  }

  @Test
  void refusesAPortInUseAndLetsTheDirectoryGo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
      assertThatThrownBy(
              () ->
                  IntegratedRegistry.builder()
                      .data(directory.resolve("data"))
                      .listen("127.0.0.1", taken.getLocalPort())
                      .start())
          .isInstanceOf(RegistryStartException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("choose another port");
    }
    start().close();
  }
}
