package dev.imagestreams.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.registry.layout.OciLayout;
import dev.imagestreams.testkit.registry.Fault;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, as the README starts it. */
class PackagedProgramIT {

  @TempDir Path directory;

  private Process start(String... args) throws IOException {
    return builder(args).start();
  }

  private ProcessBuilder builder(String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "imagestreams.jar").toAbsolutePath().toString()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectError(directory.resolve("err.txt").toFile());
  }

  @Test
  void runsTheDemoWithoutAWordOnStandardError() throws Exception {
    Process demo = start("demo");
    String said = new String(demo.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(demo.waitFor()).isZero();
    assertThat(said).contains("Done: 3 pushes, 2 streams, 1 tag moved, 1 build and 1 deployment");
    assertThat(directory.resolve("err.txt")).isEmptyFile();
  }

  @Test
  void servesUntilItIsToldToEndAndKeepsWhatWasPushed() throws Exception {
    String data = directory.resolve("data").toString();
    String store = directory.resolve("store").toString();
    for (int round = 1; round <= 2; round++) {
      Process server = start("serve", "--listen", "127.0.0.1:0", "--data", data, "--store", store);
      try (BufferedReader out = server.inputReader(StandardCharsets.UTF_8)) {
        String line = out.readLine();
        assertThat(line).startsWith("listening on http://127.0.0.1:");
      } finally {
        server.destroy();
      }
      assertThat(server.waitFor(20, TimeUnit.SECONDS)).as("ends when told to").isTrue();
    }
    assertThat(Files.readString(directory.resolve("err.txt"))).isEmpty();
  }

  @Test
  void pushesWithTheCredentialsOfDockerAndPodman() throws Exception {
    OciLayout layout = OciLayout.create(directory.resolve("layout"));
    try (FixtureRegistry open = FixtureRegistry.start();
        FixtureRegistry closed = FixtureRegistry.builder().bearer("ann", "secret").start()) {
      SampleImage image = SampleImage.of("one");
      open.put("team/app", "1", image);
      assertThat(start("pull", open.host() + "/team/app:1", "layout").waitFor()).isZero();
      assertThat(layout.tags()).containsExactly("1");

      ProcessBuilder push = builder("push", "layout", closed.host() + "/team/app:1");
      push.environment().put("REGISTRY_AUTH_FILE", directory.resolve("auth.json").toString());
      Files.writeString(directory.resolve("auth.json"), "{\"auths\":{}}");
      assertThat(push.start().waitFor()).isEqualTo(1);
      assertThat(directory.resolve("err.txt")).content().contains("docker login").hasLineCount(1);

      String login = Base64.getEncoder().encodeToString("ann:secret".getBytes(UTF_8));
      Files.writeString(
          directory.resolve("auth.json"),
          "{\"auths\":{\"" + closed.host() + "\":{\"auth\":\"" + login + "\"}}}");
      assertThat(push.start().waitFor()).isZero();
      assertThat(closed.digestOf("team/app", "1")).contains(image.digest());
      assertThat(directory.resolve("err.txt")).content().contains("copied sha256:");
    }
  }

  @Test
  void leavesNoHalfArchiveBehindWhenItIsToldToEnd() throws Exception {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      registry.put("team/app", "1", SampleImage.of("one"));
      registry.play(
          Fault.on("GET", ".*/blobs/.*").always().pauseBetweenBytes(Duration.ofSeconds(30)));
      Path target = Files.createDirectory(directory.resolve("target"));

      Process pull = start("pull", registry.host() + "/team/app:1", "target/image.tar");
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> !registry.requests("GET", ".*/blobs/.*").isEmpty());
      assertThat(target).isNotEmptyDirectory();
      pull.destroy();

      assertThat(pull.waitFor(20, TimeUnit.SECONDS)).as("ends when told to").isTrue();
      assertThat(target).isEmptyDirectory();
    }
  }
}
