package dev.imagestreams.testkit.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No secret is in a log of any level, in an exception or in a toString. A process of its own, for
 * the level of a log is set once.
 */
@Timeout(180)
class SecretsTest {

  @TempDir static Path directory;
  private static List<String> said = List.of();

  @BeforeAll
  static void letItSayAllItCan() throws IOException, InterruptedException {
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=trace",
                "-cp",
                System.getProperty("java.class.path"),
                SecretsScene.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    said = Files.readAllLines(output);
  }

  @Test
  void t26_looksAtALogOfEveryLevel() {
    assertThat(said).contains(SecretsScene.LAST_LINE);
    assertThat(said).anyMatch(line -> line.contains("DEBUG org.apache.hc"));
    assertThat(said).anyMatch(line -> line.startsWith("refused: UNAUTHORIZED"));
    assertThat(said).anyMatch(line -> line.startsWith("refused: FORBIDDEN"));
    assertThat(said).anyMatch(line -> line.startsWith("refused: DIGEST_MISMATCH"));
  }

  @Test
  void t26_showsNoSecretInAnExceptionOrToString() {
    assertThat(leaks(said.stream().filter(line -> !line.contains(" org.apache.hc.")).toList()))
        .isEmpty();
  }

  @Test
  void t26_showsNoSecretInTheLogOfTheHttpClientBelow() {
    assertThat(leaks(said.stream().filter(line -> line.contains(" org.apache.hc.")).toList()))
        .isEmpty();
  }

  /** The first line in which each secret stands. */
  private static Map<String, String> leaks(List<String> lines) {
    Map<String, String> leaks = new LinkedHashMap<>();
    for (String secret : secrets()) {
      lines.stream()
          .filter(line -> line.contains(secret))
          .findFirst()
          .ifPresent(line -> leaks.put(secret, line));
    }
    return leaks;
  }

  private static List<String> secrets() {
    return List.of(
        SecretsScene.PASSWORD,
        SecretsScene.WRONG_PASSWORD,
        SecretsScene.REFRESH_TOKEN,
        SecretsScene.REGISTRY_TOKEN,
        SecretsScene.UPLOAD_SIGNATURE,
        FixtureTokens.TOKEN_PREFIX,
        FixtureRegistry.storageSignature(),
        base64("me:" + SecretsScene.PASSWORD),
        base64("me:" + SecretsScene.WRONG_PASSWORD));
  }

  private static String base64(String pair) {
    return Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
