package dev.imagestreams.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.examples.ImageStreamsProgram;
import dev.imagestreams.testkit.registry.FixtureRegistry;
import dev.imagestreams.testkit.registry.SampleImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process on a terminal, which {@code script} makes. */
@RequiresPeer({"script", "stty"})
class TerminalTest {

  @TempDir Path directory;

  @Test
  void showsABarThoughAScriptTakesTheDigest() throws Exception {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      SampleImage image = SampleImage.of("one");
      registry.put("team/app", "1", image);
      String reference = registry.host() + "/team/app:1";

      String shown = onTerminal("pull " + reference + " layout > digest");

      assertThat(shown).contains("copying 100% [").contains("2/2 blobs");
      assertThat(directory.resolve("digest")).hasContent(reference + "@" + image.digest());
    }
  }

  @Test
  void writesLinesToAFileThoughOutputIsATerminal() throws Exception {
    try (FixtureRegistry registry = FixtureRegistry.start()) {
      SampleImage image = SampleImage.of("one");
      registry.put("team/app", "1", image);
      String reference = registry.host() + "/team/app:1";

      String shown = onTerminal("pull " + reference + " layout 2> progress");

      assertThat(shown.strip()).isEqualTo(reference + "@" + image.digest());
      assertThat(Files.readAllLines(directory.resolve("progress")))
          .hasSize(2)
          .allMatch(line -> line.startsWith("copied sha256:"));
    }
  }

  /** What a user sees of the program. */
  private String onTerminal(String arguments) throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String command = "'" + java + "' " + ImageStreamsProgram.class.getName() + " " + arguments;
    ProcessBuilder script =
        new ProcessBuilder("script", "-qec", "stty columns 90; " + command, "shown")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    script.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    script.environment().put("TERM", "xterm");
    Process process = script.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("ends").isTrue();
    assertThat(process.exitValue()).as(Files.readString(directory.resolve("output"))).isZero();
    return Files.readString(directory.resolve("output"));
  }
}
