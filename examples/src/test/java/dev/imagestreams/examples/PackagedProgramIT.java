package dev.imagestreams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, as the README starts it. */
class PackagedProgramIT {

  @TempDir Path directory;

  private Process start(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of("target", "imagestreams.jar").toAbsolutePath().toString()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectError(directory.resolve("err.txt").toFile())
        .start();
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
}
