package dev.imagestreams.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.imagestreams.model.Digest;
import dev.imagestreams.model.ImageReference;
import dev.imagestreams.registry.RegistryClient;
import dev.imagestreams.server.IntegratedRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's first code block is the Quickstart, and the Quickstart works. */
class QuickstartTest {

  @Test
  void importsAndIsCalledBack(@TempDir Path directory) throws Exception {
    try (IntegratedRegistry registry = IntegratedRegistry.builder().data(directory).start();
        RegistryClient client = RegistryClient.create()) {
      String repository = registry.address() + "/fedora/fedora";
      Digest digest =
          SampleImage.saying("hello").push(client, ImageReference.parse(repository + ":40"));

      String said = captured(() -> Quickstart.main(new String[] {repository}));

      assertThat(said)
          .contains("deploy 40 from " + repository + "@" + digest)
          .contains("40 UPDATED");
    }
  }

  private static String captured(Runnable program) {
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, UTF_8));
    try {
      program.run();
    } finally {
      System.setOut(before);
    }
    return said.toString(UTF_8);
  }

  @Test
  void isTheReadmesFirstCodeBlock() throws Exception {
    Path root = Path.of("").toAbsolutePath().getParent();
    String readme = Files.readString(root.resolve("README.md"));
    int begin = readme.indexOf("```java\n") + "```java\n".length();
    String block = readme.substring(begin, readme.indexOf("```", begin));

    String source =
        Files.readString(Path.of("src/main/java/dev/imagestreams/examples/Quickstart.java"));
    assertThat(block.strip()).isEqualTo(source.substring(source.indexOf("import ")).strip());
  }
}
